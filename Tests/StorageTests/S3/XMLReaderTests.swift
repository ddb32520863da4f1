// SPDX-License-Identifier: MIT

import Testing

@testable import Storage

@Suite struct XMLReaderTests {
    private func read(_ text: String) -> XMLElement? { XMLReader.read(Array(text.utf8)) }

    @Test func `elements, text, attributes and prefixes are read as S3 writes them`() {
        let root = read(
            """
            \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
            <!-- a > b --><s3:List xmlns:s3="http://x/" a='>"/>' >
              <Key>a/b c</Key><Empty/><Empty  x = "1" /><Key> d </Key>
            </s3:List>
            <!---->
            """)
        #expect(root?.name == "List")
        #expect(root?.children.map(\.name) == ["Key", "Empty", "Empty", "Key"])
        #expect(root?.all("Key").map(\.text) == ["a/b c", " d "])
        #expect(root?.text("Key") == "a/b c" && root?.text("Empty") == "" && root?.text("None") == nil)
    }

    @Test func `entities and CDATA are resolved`() {
        #expect(read("<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x20AC;&#x1F600;<![CDATA[<&]]>ü</a>")?.text == "<&>\"'A€😀<&ü")
        for bad in [
            "&nbsp;", "&;", "&#;", "&#x;", "&#0;", "&#xD800;", "&#x110000;", "&#-1;", "&#+1;", "&#99999999999;", "& ",
            "&",
        ] {
            #expect(read("<a>\(bad)</a>") == nil, "\(bad)")
        }
    }

    @Test func `what is escaped is read back`() {
        let text = "a<b>&\"c'\r\n\u{10FFFD}"
        #expect(read("<a>\(XMLElement.escape(text))</a>")?.text == text)
    }

    @Test func `what is not well formed is refused`() {
        for bad in [
            "", " ", "a", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a b></a>", "<a b=c/>", "<a b='c/>", "</a>",
            "<a><b></a></b>", "<a", "< a/>", "<a><!-- x</a>", "<a><![CDATA[x</a>", "<?xml", "<a/", "<a></a", "<a><",
            "<a>&lt</a>",
        ] { #expect(read(bad) == nil, "\(bad)") }
        #expect(XMLReader.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)) == nil)
    }

    @Test func `a document type is refused, and with it all entities of one's own`() {
        #expect(read("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>") == nil)
        #expect(read("<a><!ENTITY b \"c\"></a>") == nil)
    }

    @Test func `depth and size are bounded`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(read(nested(XMLReader.maximumDepth)) != nil)
        #expect(read(nested(XMLReader.maximumDepth + 1)) == nil)
        #expect(read(nested(1_000_000)) == nil)
        #expect(read("<a>" + String(repeating: "x", count: XMLReader.maximumSize) + "</a>") == nil)
    }

    @Test func `every document cut short is refused`() {
        let whole = Array("<?xml version='1.0'?><a b=\"c\"><!--d--><e>&amp;<![CDATA[f]]></e><g/></a>".utf8)
        #expect(XMLReader.read(whole) != nil)
        for count in whole.indices { #expect(XMLReader.read(Array(whole.prefix(count))) == nil, "\(count)") }
    }
}
