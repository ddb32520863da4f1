// SPDX-License-Identifier: MIT

/// The pages' style sheet, which stands in each page.
enum PageStyle {
    static let sheet: HTML = """
        \(colours)\(ground)\(verdict)\(tables)\(picture)\(narrow)
        """

    private static let colours: HTML = """

        :root{color-scheme:light dark;--ground:#f4f6f7;--card:#fff;--ink:#17212b;--soft:#55626f;--line:#dde3e8;
        --link:#1a5fb4;--wal:#2c7a70;--backup:#1f3f77;--dump:#7a55a5;--commits:#9db8d2;--fork:#55626f;
        --well:#176b3c;--well-ground:#e6f4ec;--warning:#8a5200;--warning-ground:#fdf1dd;--critical:#b3261e;
        --critical-ground:#fdeceb}
        @media (prefers-color-scheme:dark){:root{--ground:#10151a;--card:#182028;--ink:#e4eaf0;--soft:#9caab8;--line:#2c3742;
        --link:#82b4f5;--wal:#5fb5a8;--backup:#a9c4f5;--dump:#bd9fe6;--commits:#41617f;--fork:#9caab8;
        --well:#7fd3a1;--well-ground:#15301f;--warning:#f0b95c;--warning-ground:#33270f;--critical:#ff9d94;
        --critical-ground:#3a1a18}}

        """

    private static let ground: HTML = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
        "Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        header,main,footer{max-width:70rem;margin:0 auto;padding:0 1.5rem}
        header{padding-top:1.75rem;display:flex;align-items:baseline;gap:.75rem}
        .brand{margin:0;flex:none;color:var(--soft);font-weight:600;letter-spacing:.02em}
        h1{margin:0;font-size:1.5rem;line-height:1.25;font-weight:650}
        h2{margin:0 0 .75rem;font-size:1.125rem;line-height:1.3;font-weight:650}
        section{margin:1.25rem 0;padding:1.25rem 1.5rem 1.5rem;background:var(--card);border:1px solid var(--line);
        border-radius:.75rem}
        p{margin:.25rem 0}
        .asof{margin:0 0 0 auto;flex:none}
        strong{font-weight:650}
        .lead{margin:0 0 1rem;max-width:60rem}
        .lead:last-child{margin:0}
        .soft{color:var(--soft);font-size:.875rem}
        code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
        pre{margin:0;padding:1rem;overflow-x:auto;background:var(--ground);border-radius:.5rem;line-height:1.45;
        overflow-wrap:normal}
        a{color:var(--link)}
        nav{margin:1.25rem 0 0}
        footer{padding-top:.25rem;padding-bottom:2.5rem;color:var(--soft);font-size:.875rem}
        label{display:block;margin-bottom:.5rem}
        form div{display:flex;flex-wrap:wrap;gap:.5rem}
        input,button{font:inherit;padding:.5rem .75rem;border-radius:.5rem;border:1px solid var(--soft)}
        input{flex:1 1 14rem;max-width:22rem;min-width:0;background:var(--ground);color:var(--ink)}
        button{background:var(--ink);color:var(--card);border-color:var(--ink);font-weight:600;cursor:pointer}
        :focus-visible{outline:3px solid var(--link);outline-offset:2px}
        #to-help{margin-top:.5rem}

        """

    private static let verdict: HTML = """
        .verdict{border-left-width:.375rem;padding-top:1rem;padding-bottom:1rem}
        .verdict h2{margin:0;font-size:1.25rem}
        .mark{display:inline-block;width:1.125em;font-weight:800}
        .verdict.well{border-color:var(--well);background:var(--well-ground)}.verdict.well h2{color:var(--well)}
        .verdict.warning{border-color:var(--warning)}.verdict.warning h2{color:var(--warning)}
        .verdict.critical{border-color:var(--critical)}.verdict.critical h2{color:var(--critical)}
        .verdict ul{list-style:none;margin:.75rem 0 0;padding:0}
        .verdict li{padding:.625rem 0;border-top:1px solid var(--line)}
        .verdict li:last-child{padding-bottom:0}
        .verdict li code{color:var(--soft)}
        .badge{display:inline-block;padding:0 .5em;border-radius:.375rem;font-size:.8125rem;font-weight:600;line-height:1.5;
        background:var(--line);white-space:nowrap}
        .badge.well{color:var(--well);background:var(--well-ground)}
        .badge.warning{color:var(--warning);background:var(--warning-ground)}
        .badge.critical{color:var(--critical);background:var(--critical-ground)}
        .reason{color:var(--critical);font-size:.875rem;max-width:32rem}
        .facts{padding:0;background:none;border:0}
        .facts dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem;margin:0}
        .facts dl div{padding:1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
        .bad{color:var(--critical);font-weight:inherit}
        dt{color:var(--soft);font-size:.875rem}
        dd{margin:0}
        .facts dd{font-size:1.375rem;font-weight:650;line-height:1.3}
        .facts dd .soft{display:block;font-weight:400;margin-top:.125rem}
        .list{margin:0;display:grid;gap:.5rem}
        .list div{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:.25rem 1rem}

        """

    private static let tables: HTML = """
        table{width:100%;border-collapse:collapse;margin-top:1.25rem}
        h2+table{margin-top:0}
        .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        caption{text-align:left;color:var(--soft);font-size:.875rem;padding-bottom:.375rem}
        th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-top:1px solid var(--line)}
        thead th{color:var(--soft);font-size:.8125rem;font-weight:600;border-top:0;padding-bottom:.25rem;
        overflow-wrap:normal}
        tbody th{font-weight:600}
        th:last-child,td:last-child{padding-right:0}
        .first{white-space:nowrap}
        time{white-space:nowrap}
        .place{font-weight:400}
        .took{display:flex;align-items:flex-end;gap:0 .5rem}.took span{min-width:6rem}
        .spark{flex:none}
        .run{fill:var(--wal)}.run.failed{fill:var(--critical)}

        """

    private static let picture: HTML = """
        figure{margin:0 0 .5rem}
        .picture{display:block;overflow:visible}
        .picture text{font-size:.8125rem;fill:var(--soft);paint-order:stroke;stroke:var(--card);stroke-width:4px;
        stroke-linejoin:round}
        .picture .lane{fill:var(--ink)}
        .grid{stroke:var(--line)}.axis{stroke:var(--soft)}
        .track{fill:var(--ground)}
        .window{fill:var(--wal)}
        .gap{fill:url(#hatch);stroke:var(--critical);stroke-width:1.5}
        .hatch-ground{fill:var(--critical-ground)}.hatch-line{fill:var(--critical)}
        .backup{fill:var(--backup);stroke:var(--card);stroke-width:1.5}
        .damaged{fill:var(--card);stroke:var(--critical);stroke-width:2.5}
        .dump{stroke:var(--dump);stroke-width:2.5}
        .fork{stroke:var(--fork);stroke-width:1.5;stroke-dasharray:3 3}
        .commits{fill:var(--commits)}
        .legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-top:.5rem}
        .legend i{display:inline-block;width:.875rem;height:.75rem;margin-right:.4rem;border-radius:2px;vertical-align:-1px}
        i.window{background:var(--wal)}i.gap{background:repeating-linear-gradient(45deg,var(--critical) 0 2px,
        var(--critical-ground) 2px 4px);border:1px solid var(--critical)}
        i.backup{background:var(--backup);width:.75rem;border-radius:50%}
        .legend i.dump{background:var(--dump);width:.1875rem}

        """

    private static let narrow: HTML = """
        @media (max-width:52rem){
        header,main,footer{padding-left:.75rem;padding-right:.75rem}
        header{padding-top:1.25rem;flex-wrap:wrap;row-gap:0}
        .asof{margin-left:0}
        .verdict h2{font-size:1.125rem}
        section{padding:1rem;margin:.875rem 0}
        .facts dl{grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.625rem}
        .facts dl div{padding:.75rem}
        .facts dd{font-size:1.125rem}
        .wide{display:none}
        .list div{grid-template-columns:minmax(0,1fr);gap:0}
        table,tbody,tr,td,tbody th{display:block}
        thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        caption:not(.unseen){display:block}
        tr{padding:.625rem 0;border-top:1px solid var(--line)}
        th,td{border:0;padding:.125rem 0}
        td{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.5rem}
        time,.first{white-space:normal}
        .took{flex-wrap:wrap}
        td::before{content:attr(data-column);color:var(--soft);font-size:.875rem}
        input{max-width:none;flex-basis:100%}
        }

        """
}
