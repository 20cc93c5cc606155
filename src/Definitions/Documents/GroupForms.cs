using System.Text.Json;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads groups: branches as ids, lists (one after the other) and <c>{"fork": […]}</c> (side by side), and the policy.</summary>
internal static class GroupForms
{
    public static readonly IReadOnlyList<(string Name, GroupRuleKind Kind)> Policies =
        [("strict", GroupRuleKind.Strict), ("bestEffort", GroupRuleKind.BestEffort), ("atLeast", GroupRuleKind.AtLeast), ("critical", GroupRuleKind.Critical)];

    public static GroupDocument? Read(FormReader node, Findings findings, DocumentReaderOptions options)
    {
        if (node.Take(JsonValueKind.Object, "an object with 'branches'", "group") is not { } value)
            return null;
        var form = new FormReader(value, node.PathOf("group"), findings);
        var branches = form.Take(JsonValueKind.Array, "a list of branches", "branches");
        if (branches is null)
            findings.Error("no-branches", form.PathOf("branches"), form.Place, "The group has no 'branches'.", "Write them: [\"a\", [\"b\", \"c\"]] are two, the second of two nodes one after the other.");
        var (count, critical) = (form.Count("count", least: 0), form.Texts("critical"));
        var policy = Policy(form, findings);
        var group = new GroupDocument
        {
            Branches = Pieces(branches, form.PathOf("branches"), findings, options),
            Policy = policy,
            Count = count ?? 0,
            Critical = critical,
        };
        if (policy == GroupRuleKind.AtLeast != count is not null)
            findings.Error("wrong-value", form.PathOf("count"), form.Place, "A group has a count where its policy is 'atLeast', and only there.", "Add it, or take it out.");
        if (policy == GroupRuleKind.Critical != critical.Count > 0)
            findings.Error("wrong-value", form.PathOf("critical"), form.Place, "A group names critical branches where its policy is 'critical', and only there.", "Add them, or take them out.");
        form.End(options.IsCompatible);
        return group;
    }

    private static GroupRuleKind Policy(FormReader form, Findings findings)
    {
        if (form.Text("policy") is not { } text)
            return GroupRuleKind.Strict;
        foreach (var (name, kind) in Policies)
        {
            if (name == text)
                return kind;
        }

        findings.Error("wrong-value", form.PathOf("policy"), form.Place, $"'{FormReader.Short(text)}' is no policy of a group.", $"Write one of {string.Join(", ", Policies.Select(policy => policy.Name))}.");
        return GroupRuleKind.Strict;
    }

    internal static List<BranchDocument> Pieces(Located? list, string path, Findings findings, DocumentReaderOptions options)
    {
        var pieces = new List<BranchDocument>();
        for (var i = 0; i < (list?.Items.Count ?? 0); i++)
        {
            if (Piece(list!.Items[i], $"{path}[{i}]", findings, options) is { } piece)
                pieces.Add(piece);
        }

        return pieces;
    }

    private static BranchDocument? Piece(Located value, string path, Findings findings, DocumentReaderOptions options)
    {
        switch (value)
        {
            case { Kind: JsonValueKind.String, Text.Length: > 0 }:
                return BranchDocument.Of(value.Text);
            case { Kind: JsonValueKind.Array }:
                return BranchDocument.Chain(Pieces(value, path, findings, options));
            case { Kind: JsonValueKind.Object }:
                var form = new FormReader(value, path, findings);
                var (node, action) = (form.Text("node"), form.Text("action"));
                var fork = form.Take(JsonValueKind.Array, "a list of branches", "fork");
                form.End(options.IsCompatible);
                if (fork is not null && node is null && action is null)
                    return BranchDocument.Fork(Pieces(fork, $"{path}.fork", findings, options));
                if (fork is null && !string.IsNullOrEmpty(node))
                    return BranchDocument.Of(node, action);
                break;
        }

        findings.Error("wrong-branch", path, value.Place, $"{value.Noun} is no branch.", "Write a node's id, a list of branches one after the other, {\"fork\": […]} for branches side by side, or {\"node\": \"a\", \"action\": \"x\"}.");
        return null;
    }
}
