using System.Text.Json;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads attempts, waits and limits.</summary>
internal static class RuntimeForm
{
    public static readonly IReadOnlyList<string> Policies = ["none", "fast", "standard", "aggressive", "patient"];

    public static NodeRuntime Read(FormReader parent, string name, Findings findings, DocumentReaderOptions options)
    {
        if (parent.Take(JsonValueKind.Object, "an object", name) is not { Members.Count: > 0 } value)
            return NodeRuntime.None;
        var form = new FormReader(value, parent.PathOf(name), findings);
        var runtime = new NodeRuntime
        {
            MaxAttempts = form.Count("maxAttempts", least: 1),
            Delay = form.Duration("delay"),
            Factor = form.Number("factor", least: 1),
            MaxDelay = form.Duration("maxDelay"),
            Policy = form.Text("policy"),
            Timeout = Positive(form, "timeout", findings),
            TotalTimeout = Positive(form, "totalTimeout", findings),
            MaxVisits = form.Count("maxVisits", least: 1),
        };
        form.End(options.IsCompatible);
        if (runtime.Policy is { } policy && !Policies.Contains(policy))
            findings.Error("wrong-value", form.PathOf("policy"), form.Place, $"'{FormReader.Short(policy)}' is no policy.", $"Write one of {string.Join(", ", Policies)}.{NearNames.Hint(Policies, policy)}");
        if (runtime.Policy is not null && (runtime.Delay ?? runtime.MaxDelay) is not null)
            findings.Error("two-values", form.PathOf("policy"), form.Place, "A named policy has its own waits, and 'delay' or 'maxDelay' is there, too.", "Keep one of them.");
        return runtime;
    }

    private static TimeSpan? Positive(FormReader form, string name, Findings findings)
    {
        var span = form.Duration(name);
        if (span == TimeSpan.Zero)
            findings.Error("wrong-value", form.PathOf(name), form.Place, $"'{name}' is 0.", "Write a longer time, or leave it out for no limit.");
        return span;
    }
}
