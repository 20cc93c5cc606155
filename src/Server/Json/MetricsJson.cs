namespace ActorFlow.Server.Json;

/// <summary>A summary of the engine's measurements, as JSON. Counters count since the process started.</summary>
internal sealed record MetricsJson(
    DateTimeOffset At, double UptimeSeconds, IReadOnlyDictionary<string, long> Runs, IReadOnlyList<CounterJson> Counters,
        IReadOnlyList<HistogramJson> Histograms);

/// <summary>A counter, as JSON.</summary>
internal sealed record CounterJson(string Name, string? Unit, string? Outcome, long Total);

/// <summary>A histogram, as JSON.</summary>
internal sealed record HistogramJson(string Name, string? Unit, long Count, double Sum, double Least, double Greatest);
