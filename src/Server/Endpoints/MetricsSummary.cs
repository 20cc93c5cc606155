using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ActorFlow.Server.Json;
using ActorFlow.Telemetry;

namespace ActorFlow.Server.Endpoints;

/// <summary>Sums up the engine's instruments while the server runs. Several engines of one process are summed up together. Thread-safe.</summary>
internal sealed class MetricsSummary : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string? Outcome), Sum> _sums = [];

    public MetricsSummary()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == TelemetryNames.Source && !instrument.IsObservable)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public (IReadOnlyList<CounterJson> Counters, IReadOnlyList<HistogramJson> Histograms) Read()
    {
        var (counters, histograms) = (new List<CounterJson>(), new List<HistogramJson>());
        foreach (var ((instrument, outcome), sum) in _sums.OrderBy(pair => pair.Key.Instrument.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Outcome, StringComparer.Ordinal))
        {
            var (count, total, least, greatest) = sum.Read();
            if (instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>))
                histograms.Add(new HistogramJson(instrument.Name, instrument.Unit, count, total, least, greatest));
            else
                counters.Add(new CounterJson(instrument.Name, instrument.Unit, outcome, (long)total));
        }

        return (counters, histograms);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? outcome = null;
        if (instrument.GetType().GetGenericTypeDefinition() != typeof(Histogram<>))
        {
            foreach (var (name, tag) in tags)
            {
                if (name is TelemetryNames.Outcome or TelemetryNames.Status)
                    outcome = tag as string;
            }
        }

        _sums.GetOrAdd((instrument, outcome), static _ => new Sum()).Add(value);
    }

    private sealed class Sum
    {
        private readonly Lock _gate = new();
        private long _count;
        private double _total;
        private double _least = double.PositiveInfinity;
        private double _greatest = double.NegativeInfinity;

        public void Add(double value)
        {
            lock (_gate)
            {
                _count++;
                _total += value;
                _least = Math.Min(_least, value);
                _greatest = Math.Max(_greatest, value);
            }
        }

        public (long Count, double Total, double Least, double Greatest) Read()
        {
            lock (_gate)
                return (_count, _total, _least, _greatest);
        }
    }
}
