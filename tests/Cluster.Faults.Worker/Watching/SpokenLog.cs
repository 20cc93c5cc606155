using Microsoft.Extensions.Logging;

namespace ActorFlow.Cluster.Faults.Worker.Watching;

/// <summary>Prints what the engine logs, one line each: what the member says of itself, and all warnings.</summary>
/// <param name="onCutOff">Called when the member lets go of shards without an end in order.</param>
internal sealed class SpokenLog(Action onCutOff) : ILoggerFactory
{
    private const string Member = "ActorFlow.Cluster";

    // The lease cannot be trusted; the life has ended; shards are others'; a shard is let go of at once.
    private static readonly int[] Losses = [83, 84, 91, 93];

    public ILogger CreateLogger(string categoryName) => new Speaker(categoryName, onCutOff);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Speaker(string category, Action onCutOff) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= (category == Member ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            if (category == Member && Losses.Contains(eventId.Id))
                onCutOff();
            var why = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")})";
            Console.WriteLine($"log {eventId.Id} {formatter(state, exception).ReplaceLineEndings(" ")}{why}");
        }
    }
}
