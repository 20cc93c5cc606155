using System.Diagnostics.Tracing;

namespace ActorFlow.Benchmarks.Harness;

/// <summary>Which types a workload allocates: the runtime names the type of one object in every 100 KB. Shares, not sums.</summary>
public sealed class AllocationProfile : EventListener
{
    private const int GcKeyword = 0x1;

    private readonly Dictionary<string, int> _ticks = [];
    private bool _counts;

    /// <summary>Runs each workload twice, the first time to warm up, and says which types it allocates most of.</summary>
    public static async Task<string> OfAsync(IEnumerable<Measurement> workloads)
    {
        using var profile = new AllocationProfile();
        var lines = new List<string>();
        foreach (var workload in workloads)
        {
            await Task.Run(() => workload.RunAsync(new Effort(Smoke: false)));
            profile.Begin();
            await Task.Run(() => workload.RunAsync(new Effort(Smoke: false)));
            lines.AddRange(["", $"{workload.Id}, {workload.Title}:", .. profile.End()]);
        }

        return string.Join(Environment.NewLine, lines);
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(eventSource, EventLevel.Verbose, (EventKeywords)GcKeyword);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (!_counts || eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) != true)
            return;
        var type = eventData.PayloadNames?.IndexOf("TypeName") is >= 0 and var at ? (string)eventData.Payload![at]! : "?";
        lock (_ticks)
            _ticks[type] = _ticks.GetValueOrDefault(type) + 1;
    }

    private void Begin()
    {
        lock (_ticks)
            _ticks.Clear();
        _counts = true;
    }

    private List<string> End()
    {
        _counts = false;
        lock (_ticks)
        {
            var sum = Math.Max(1, _ticks.Values.Sum());
            return [.. _ticks.OrderByDescending(pair => pair.Value).Take(40).Select(pair => $"{100.0 * pair.Value / sum,6:F1} %  {pair.Key}")];
        }
    }
}
