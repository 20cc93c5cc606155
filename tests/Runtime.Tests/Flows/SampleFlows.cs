namespace ActorFlow.Runtime.Tests.Flows;

/// <summary>Flows that golden files are about: their pictures and their fingerprints.</summary>
internal static class SampleFlows
{
    public static IReadOnlyDictionary<string, Func<FlowDefinition>> ByName { get; } =
        new Dictionary<string, Func<FlowDefinition>>(StringComparer.Ordinal)
    {
        ["one-node"] = () => Flow.Named("one").StartAt(Step("only")).Build(),
        ["checkout"] = Checkout,
        ["loops"] = Loops,
        ["nested"] = Nested,
        ["recursive"] = Recursive,
        ["odd-names"] = OddNames,
        ["dependencies"] = Dependencies,
    };

    public static Node Step(string name) => Node.Named(name).Post(_ => { });

    private static FlowDefinition Checkout()
    {
        var (validate, charge, ship, notify) = (Step("validate"), Step("charge"), Step("ship"), Step("notify"));
        return Flow.Named("checkout").StartAt(validate)
            .Connect(validate, "ok", charge)
            .Exit(validate, "bad", "rejected")
            .Fork(charge, "paid", ship, notify)
            .Connect(charge, "declined", notify)
            .OnError(charge, notify)
            .End(ship, "done")
            .Exit(notify, "told", "rejected")
            .Build();
    }

    private static FlowDefinition Loops()
    {
        var (a, b) = (Step("a"), Step("b"));
        return Flow.Named("loops").StartAt(a).Connect(a, a).Connect(a, "on", b).Connect(b, "back", a).OnError(b, b).Build();
    }

    private static FlowDefinition Nested()
    {
        var (first, second, gate) = (Step("first"), Step("second"), Step("gate"));
        var inner = Flow.Named("inner").StartAt(first).Connect(first, second).End(second, "enough").Exit(second, "bad", "rejected").Build();
        var (one, two) = (inner.AsNode("one"), inner.AsNode("two"));
        return Flow.Named("outer").StartAt(gate).Fork(gate, "both", one, two).Connect(one, "again", one).Exit(one, "rejected", "rejected")
            .OnError(two, gate).Build();
    }

    private static FlowDefinition Dependencies()
    {
        var (first, second, big, small, merge, last) = (Step("first"), Step("second"), Step("big"), Step("small"), Step("merge"), Step("last"));
        var choice = Node.Choice("choice").When(_ => true, big).Else(small);
        return Flow.Named("dependencies").Draw((first | second) >> choice).Merge(merge, big, small).ContinueOnError(small)
            .Connect(merge, Group.Of("group", Step("a"), Step("b") >> (Step("c") | Step("d")) >> Step("e")).AtLeast(1)).Add(last).Build();
    }

    private static FlowDefinition Recursive()
    {
        var (drawing, split) = (Flow.Named("sort"), Step("split"));
        var half = drawing.AsNode("half");
        return drawing.StartAt(split).Connect(split, "halve", half).Connect(half, "more", split).End(half, ActionName.Default).Build();
    }

    private static FlowDefinition OddNames()
    {
        var (path, quotes, brackets) = (Step("a/b/../c"), Step("say \"hi\" & `go` \\n"), Step("[x](y){z}|end"));
        var (emoji, html, word) = (Step("🚀 größe #1;"), Step("<script>alert(1)</script>"), Step("end"));
        var (item, dash) = (Step("1. first"), Step("- second"));
        return Flow.Named("odd \"names\" \\ <&>").StartAt(path)
            .Connect(path, "to \"quotes\"", quotes).Connect(quotes, "[|]-->", brackets).Connect(brackets, "line\nbreak", emoji)
            .Connect(emoji, "🚀", html).Connect(html, "&amp;", word).Exit(word, "<x>", "\"exit\"").End(word, "*bold* _it_ ~~no~~")
            .Connect(word, "2) third", item).Connect(item, "+ more", dash)
            .Build();
    }
}
