using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Tests.Nodes;

/// <summary>Keeps what is logged, with the scopes it was logged in.</summary>
internal sealed class ListLogger : ILogger, ILoggerFactory
{
    private readonly AsyncLocal<Scope?> _scope = new();
    private readonly List<Line> _lines = [];

    public IReadOnlyList<Line> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => _scope.Value = new Scope(this, state, _scope.Value);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var scopes = new List<object>();
        for (var scope = _scope.Value; scope is not null; scope = scope.Outer)
            scopes.Add(scope.State);
        lock (_lines) _lines.Add(new Line(logLevel, formatter(state, exception), exception, scopes));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // Nothing is held.
    }

    public sealed record Line(LogLevel Level, string Text, Exception? Error, IReadOnlyList<object> Scopes);

    private sealed record Scope(ListLogger Log, object State, Scope? Outer) : IDisposable
    {
        public void Dispose() => Log._scope.Value = Outer;
    }
}
