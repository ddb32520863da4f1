// SPDX-License-Identifier: MIT

/// Pages of the same listing from several stores, made one.
struct ListMerge {
    private enum Entry {
        case object(ObjectInfo)
        case group(String)
    }

    /// By the token that comes right after each: of an object its key, of a group ``ListPage/token(afterGroup:)``.
    private var entries: [String: Entry] = [:]

    /// Up to where every store has told all that it has; nil: to the end.
    private var bound: String?

    /// Of an object that several stores have, the one that was added first stays.
    mutating func add(_ page: ListPage) {
        for object in page.objects where entries[object.key.text] == nil { entries[object.key.text] = .object(object) }
        for group in page.prefixes { entries[ListPage.token(afterGroup: group)] = .group(group) }
        guard let next = page.next else { return }
        bound = bound.map { Swift.min($0, next) } ?? next
    }

    func page(limit: Int) -> ListPage {
        let known = entries.keys.filter { token in bound.map { token <= $0 } ?? true }.sorted()
        var page = ListPage()
        for token in known.prefix(limit) {
            switch entries[token] {
            case .object(let object)?: page.objects.append(object)
            case .group(let group)?: page.prefixes.append(group)
            case nil: break
            }
        }
        page.next = known.count > limit ? known[limit - 1] : bound
        return page
    }
}
