using ActorFlow.Journal;
using ActorFlow.Testing;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Shards;

/// <summary>Answers to commands that could not be written.</summary>
[Trait("semantics", "11")]
public sealed class UnwrittenAnswerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_command_whose_answer_could_not_be_written_is_carried_out_again_soon_and_not_at_the_next_beat()
    {
        var (time, log) = (new ManualTimeProvider(), new TellingLogger("could not be written"));
        var flow = Flow.Named("order").StartAt(Node.WaitForSignal<int>("pay", "payment")).Build();
        await using var cluster = new ScriptedCluster();
        var a = await cluster.JoinAsync(
            o =>
            {
                o.AddFlow(flow).TimeProvider = time;
                o.LoggerFactory = log;
                // A beat is five minutes, and nothing else moves the clock.
                o.InboxPoll = TimeSpan.FromMinutes(1);
            },
            journal => new SeenInbox(journal) { FailSettlements = 1 });
        await a.GainAsync([.. Enumerable.Range(0, cluster.Shards)]);
        var inbox = (IRunInbox)cluster.Place;
        await inbox.PutAsync([new("d-1", "nobody", CommandVerbs.Pause, default)], default);
        await log.Said.WaitAsync(ScriptedCluster.Patience);

        time.Advance(Pause);

        await a.UntilAsync(async _ => (await inbox.FindAnswersAsync(["d-1"], default)).Count == 1);
        (await inbox.FindAnswersAsync(["d-1"], default))["d-1"].Succeeded.ShouldBeFalse("there is no such run");
    }

    /// <summary>Tells when something was logged.</summary>
    private sealed class TellingLogger(string what) : ILogger, ILoggerFactory
    {
        private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Said => _said.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains(what, StringComparison.Ordinal))
                _said.TrySetResult();
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
