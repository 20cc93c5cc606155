using System.Globalization;
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
            MaxIterations = form.Count("maxIterations", least: 1),
            MaxTasks = form.Count("maxTasks", least: 1),
            JournalPrep = form.Choice("journalPrep"),
            Jitter = Share(form, "jitter"),
            RetryAfterLimit = form.Duration("retryAfterLimit"),
            OnlyTransient = RetryOn(form),
        };
        form.End(options.IsCompatible);
        if (runtime.Policy is { } policy && !Policies.Contains(policy))
            findings.Error("wrong-value", form.PathOf("policy"), form.Place, $"'{FormReader.Short(policy)}' is no policy.", $"Write one of {string.Join(", ", Policies)}.{NearNames.Hint(Policies, policy)}");
        if (runtime.Policy is not null && (runtime.Delay is not null || runtime.MaxDelay is not null || runtime.Factor is not null || runtime.Jitter is not null || runtime.RetryAfterLimit is not null))
            findings.Error("two-values", form.PathOf("policy"), form.Place, "A named policy has its own waits, and 'delay', 'factor', 'maxDelay', 'jitter' or 'retryAfterLimit' is there, too.", "Keep one of them.");
        if (runtime is { SaysAttempts: true, MaxAttempts: null, Policy: null })
            findings.Warn("one-attempt", form.PathOf("maxAttempts"), form.Place, "Waits are said, and there is one attempt, which has none.", "Write 'maxAttempts', or a 'policy'.");
        return runtime.Policy is { } known && !Policies.Contains(known) ? runtime with { Policy = null } : runtime;
    }

    private static double? Share(FormReader form, string name)
    {
        var value = form.Take(name);
        if (value is null || (value.Kind == JsonValueKind.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1))
            return value is null ? null : double.Parse(value.Text, CultureInfo.InvariantCulture);
        form.Wrong(name, value, "a number from 0 to 1");
        return null;
    }

    private static bool? RetryOn(FormReader form)
    {
        var value = form.Take("retryOn");
        if (value is { Kind: JsonValueKind.String, Text: "any" or "transient" })
            return value.Text == "transient";
        if (value is not null)
            form.Wrong("retryOn", value, "'any' or 'transient'");
        return null;
    }

    private static TimeSpan? Positive(FormReader form, string name, Findings findings)
    {
        var span = form.Duration(name);
        if (span == TimeSpan.Zero)
            findings.Error("wrong-value", form.PathOf(name), form.Place, $"'{name}' is 0.", "Write a longer time, or leave it out for no limit.");
        return span;
    }
}
