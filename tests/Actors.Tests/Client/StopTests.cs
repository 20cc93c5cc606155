using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>A stop ends in its time whatever hangs, can be hastened, and says of the journal only what is true.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly TaskCompletionSource _never = new();

    [Theory]
    [InlineData(Hang.Append)]
    [InlineData(Hang.MarkClean)]
    [InlineData(Hang.Close)]
    public async Task A_journal_that_hangs_holds_up_the_stop_no_longer_than_its_time(Hang hang)
    {
        var flow = Flow.Named("quick").StartAt(Node.Named("only").Post(_ => { })).Build();
        var journal = new HangingJournal(new InMemoryJournal(), hang);
        var system = await FlowSystem.StartAsync(o => o.AddFlow(flow).UseJournal(_ => journal));
        var start = system.StartAsync(flow);
        if (hang == Hang.Append)
            await journal.Hangs.WaitAsync(Patience);
        else
            await (await start).WaitAsync();

        var stop = system.StopWithinAsync(TimeSpan.Zero, TimeSpan.FromHours(1), CancellationToken.None);
        await journal.Hangs.WaitAsync(Patience);
        await system.StopWithinAsync(TimeSpan.Zero, TimeSpan.FromMilliseconds(50), CancellationToken.None).WaitAsync(Patience);
        await stop.WaitAsync(Patience);

        await system.DisposeAsync().AsTask().WaitAsync(Patience);
        if (hang == Hang.Append)
            await Should.ThrowAsync<Exception>(() => start.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_stop_under_way_is_hastened_by_another_one_with_less_time()
    {
        var (system, run) = await HeldAsync();
        var patient = system.StopAsync(TimeSpan.FromHours(1));

        await system.StopAsync(TimeSpan.Zero).WaitAsync(Patience);

        await patient.WaitAsync(Patience);
        await Should.ThrowAsync<FlowSystemStoppedException>(() => run.WaitAsync());
    }

    [Fact]
    public async Task A_stop_under_way_is_hastened_by_its_token()
    {
        var (system, _) = await HeldAsync();
        using var hurry = new CancellationTokenSource();
        var patient = system.StopAsync(TimeSpan.FromHours(1), hurry.Token);
        patient.IsCompleted.ShouldBeFalse();

        hurry.Cancel();

        await patient.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_start_that_fails_says_why_even_when_the_journal_cannot_be_closed_after_it()
    {
        var journal = new FailingJournal(new InMemoryJournal()) { Close = new IOException("the second error") };

        var error = await Should.ThrowAsync<IOException>(() => FlowSystem.StartAsync(o => o.UseJournal(_ => journal)));

        error.Message.ShouldBe("the first error");
    }

    [Fact]
    public async Task Nodes_are_released_even_when_the_journal_cannot_be_closed()
    {
        var node = new Resource();
        var flow = Flow.Named("quick").StartAt(node).Build();
        var journal = new FailingJournal(new InMemoryJournal()) { TakeUp = null, Close = new IOException("it does not close") };
        var system = await FlowSystem.StartAsync(o => o.AddFlow(flow).UseJournal(_ => journal));

        (await Should.ThrowAsync<IOException>(() => system.StopAsync())).Message.ShouldBe("it does not close");

        node.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_start_that_ends_before_it_took_up_the_runs_leaves_an_unclean_journal_unclean()
    {
        var inner = new InMemoryJournal();
        await inner.OpenAsync(default);
        inner.Crash();

        await Should.ThrowAsync<IOException>(() => FlowSystem.StartAsync(o => o.UseJournal(_ => new FailingJournal(inner))));

        (await inner.OpenAsync(default)).WasClean.ShouldBeFalse();
    }

    private async Task<(FlowSystem System, RunHandle Run)> HeldAsync()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = Flow.Named("held").StartAt(Node.Named("wait").Exec(async _ =>
        {
            begun.TrySetResult();
            await _never.Task;
            return 1;
        })).Build();
        var system = await FlowSystem.StartAsync(o => o.AddFlow(flow).UseJournal(_ => new InMemoryJournal()));
        var run = await system.StartAsync(flow);
        await begun.Task.WaitAsync(Patience);
        return (system, run);
    }

    public enum Hang
    {
        Append,
        MarkClean,
        Close,
    }

    private sealed class HangingJournal(IRunJournal inner, Hang at) : JournalDecorator(inner)
    {
        private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Hangs => _hangs.Task;

        public override async ValueTask AppendBatchAsync(ReadOnlyMemory<AppendRequest> batch, Memory<AppendAnswer> answers, CancellationToken cancellationToken)
        {
            await HangAsync(Hang.Append);
            await base.AppendBatchAsync(batch, answers, cancellationToken);
        }

        public override async ValueTask MarkCleanAsync(CancellationToken cancellationToken)
        {
            await HangAsync(Hang.MarkClean);
            await base.MarkCleanAsync(cancellationToken);
        }

        public override async ValueTask DisposeAsync()
        {
            await HangAsync(Hang.Close);
            await base.DisposeAsync();
        }

        private async Task HangAsync(Hang here)
        {
            if (here != at)
                return;
            _hangs.TrySetResult();
            await new TaskCompletionSource().Task;
        }
    }

    private sealed class FailingJournal(IRunJournal inner) : JournalDecorator(inner)
    {
        public Exception? TakeUp { get; init; } = new IOException("the first error");

        public Exception? Close { get; init; }

        public override IAsyncEnumerable<RunSummary> UnfinishedAsync(CancellationToken cancellationToken)
            => TakeUp is { } error ? throw error : base.UnfinishedAsync(cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (Close is { } error)
                throw error;
        }
    }

    private sealed class Resource() : Node<int, int>("resource"), IDisposable
    {
        protected internal override ValueTask<int> PrepAsync(NodeContext context) => new(1);

        protected internal override ValueTask<int> ExecAsync(int prep, ExecContext context) => new(prep);

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
