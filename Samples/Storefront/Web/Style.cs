namespace Storefront.Web;

/// <summary>The only stylesheet, inline in each page.</summary>
internal static class Style
{
    public const string Css = """
        :root { --ink:#23262d; --soft:#6b7078; --line:#e3e0d8; --paper:#faf8f3; --card:#fff; --accent:#2f6f62; }
        * { box-sizing:border-box }
        body { margin:0; font:16px/1.5 system-ui,sans-serif; color:var(--ink); background:var(--paper) }
        header, main, footer { max-width:64rem; margin:0 auto; padding:1rem 1.25rem }
        header { display:flex; flex-wrap:wrap; gap:1rem; align-items:center; border-bottom:1px solid var(--line) }
        header b a { font:600 1.35rem Georgia,serif; color:var(--ink); text-decoration:none }
        header nav { flex:1; display:flex; gap:1rem }
        a { color:var(--accent) }
        form { display:flex; gap:.4rem; margin:0; align-items:center }
        input, select, button { font:inherit; padding:.3rem .6rem; border:1px solid var(--line); border-radius:.4rem; background:#fff }
        select { flex:1; min-width:0 }
        button { background:var(--accent); border-color:var(--accent); color:#fff; cursor:pointer }
        button.quiet { background:none; color:var(--accent) }
        .served { display:inline-block; padding:.1rem .6rem; border-radius:1rem; color:#fff; background:var(--accent); font-size:.85rem }
        .served.B { background:#8a5a2b }
        .notice { padding:.7rem 1rem; border-radius:.5rem; background:#fdf0d5; border:1px solid #ecd199 }
        .goods { display:grid; grid-template-columns:repeat(auto-fill,minmax(14rem,1fr)); gap:1rem }
        .goods article, footer dl { background:var(--card); border:1px solid var(--line); border-radius:.7rem; padding:1rem }
        .goods h2 { display:flex; justify-content:space-between; font-size:1.05rem; margin:0 0 .5rem }
        .swatches { display:flex; gap:.25rem; margin-bottom:.8rem }
        .swatches i { flex:1; height:1.6rem; border-radius:.25rem; border:1px solid #0001 }
        table { width:100%; border-collapse:collapse; background:var(--card); border:1px solid var(--line) }
        th, td { text-align:left; padding:.5rem .8rem; border-bottom:1px solid var(--line) }
        td.n, th.n { text-align:right }
        td.n form { justify-content:flex-end }
        form.next { margin:1rem 0 }
        .actions { display:flex; gap:.6rem; margin:1rem 0 }
        .this { color:var(--soft) }
        .sum { font-size:2rem; margin:.5rem 0 }
        footer h2 { font-size:1rem; margin:.5rem 0 }
        footer dl { display:grid; grid-template-columns:repeat(auto-fill,minmax(12rem,1fr)); gap:.8rem; margin:0 }
        dt { color:var(--soft); font-size:.8rem }
        dd { margin:0; font-variant-numeric:tabular-nums }
        """;
}
