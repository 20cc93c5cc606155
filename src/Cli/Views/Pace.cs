using System.Globalization;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Views;

/// <summary>How fast things end of late, and when the rest will have ended at that rate. Used by one thread at a time.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly long _begun = time.GetTimestamp();
    private readonly Queue<long> _ends = new();

    public void Note()
    {
        _ends.Enqueue(time.GetTimestamp());
        Forget();
    }

    /// <summary>Rate and estimate in words; nothing while too little has ended to tell.</summary>
    /// <param name="remaining">How many are still to end.</param>
    public string Text(int remaining)
    {
        Forget();
        var span = time.GetElapsedTime(_begun) < Window ? time.GetElapsedTime(_begun) : Window;
        if (_ends.Count < 2 || span.TotalSeconds < 0.5)
            return "";
        var rate = _ends.Count / span.TotalSeconds;
        var left = remaining > 0 ? $", about {Times.Span(TimeSpan.FromSeconds(Math.Ceiling(remaining / rate)))} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $", {rate:0.#}/s{left}");
    }

    private void Forget()
    {
        while (_ends.TryPeek(out var end) && time.GetElapsedTime(end) > Window)
            _ends.Dequeue();
    }
}
