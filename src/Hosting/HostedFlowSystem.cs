using System.Runtime.CompilerServices;
using ActorFlow.Actors;
using ActorFlow.Journal;

namespace ActorFlow.Hosting;

/// <summary>The flow system as a host's services see it: there before the system is started, and an error until then.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class HostedFlowSystem : IFlowSystem, IFlowSystemHolder
{
    private volatile FlowSystem? _system;
    private volatile bool _isGivenUp;

    public FlowSystem? SystemOrNull => _system;

    public IReadOnlyCollection<FlowDefinition> Flows => System.Flows;

    public Exception? Fault => _system?.Fault;

    public bool IsJournalReopening => _system is { IsJournalReopening: true };

    private FlowSystem System => _system ?? throw new FlowSystemNotStartedException();

    public void Begin(FlowSystem system) => _system = system;

    public async Task<bool> RegisterAsync(FlowDefinition flow, CancellationToken cancellationToken)
        => await System.RegisterAsync(flow, cancellationToken);

    public async Task<RunHandle> StartAsync(FlowDefinition flow, RunInput? input, StartOptions? options, CancellationToken cancellationToken)
        => await System.StartAsync(flow, input, options, cancellationToken);

    public async Task<RunHandle> StartAsync(string flow, RunInput? input, StartOptions? options, CancellationToken cancellationToken)
        => await System.StartAsync(flow, input, options, cancellationToken);

    public async Task<RunHandle?> FindRunAsync(RunId runId, CancellationToken cancellationToken)
        => await System.FindRunAsync(runId, cancellationToken);

    public async Task<RunResult> WaitAsync(RunId runId, CancellationToken cancellationToken) => await System.WaitAsync(runId, cancellationToken);

    public async IAsyncEnumerable<NodeOutput> OutputAsync(RunId runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in System.OutputAsync(runId, cancellationToken))
            yield return piece;
    }

    public async Task<bool> CancelAsync(RunId runId, string reason, CancellationToken cancellationToken)
        => await System.CancelAsync(runId, reason, cancellationToken);

    public async Task<bool> PauseAsync(RunId runId, CancellationToken cancellationToken) => await System.PauseAsync(runId, cancellationToken);

    public async Task<bool> ResumeAsync(RunId runId, CancellationToken cancellationToken) => await System.ResumeAsync(runId, cancellationToken);

    public async Task<bool> RetryAsync(RunId runId, bool newKeys, CancellationToken cancellationToken)
        => await System.RetryAsync(runId, newKeys, cancellationToken);

    public async Task<bool> CompensateAsync(RunId runId, CancellationToken cancellationToken)
        => await System.CompensateAsync(runId, cancellationToken);

    public async Task<bool> SignalAsync(RunId runId, string name, CancellationToken cancellationToken)
        => await System.SignalAsync(runId, name, cancellationToken);

    public async Task<bool> SignalAsync<T>(RunId runId, string name, T payload, string? deliveryId, CancellationToken cancellationToken)
        => await System.SignalAsync(runId, name, payload, deliveryId, cancellationToken);

    public async Task<TResult> UpdateAsync<TArgument, TResult>(RunId runId, string name, TArgument argument, string? deliveryId,
        CancellationToken cancellationToken)
        => await System.UpdateAsync<TArgument, TResult>(runId, name, argument, deliveryId, cancellationToken);

    public async Task<AnswerReceipt> AnswerAsync(QuestionId questionId, QuestionAnswer answer, string by, string? deliveryId,
        CancellationToken cancellationToken)
        => await System.AnswerAsync(questionId, answer, by, deliveryId, cancellationToken);

    public async Task<bool> CancelQuestionAsync(QuestionId questionId, string reason, string? by, CancellationToken cancellationToken)
        => await System.CancelQuestionAsync(questionId, reason, by, cancellationToken);

    public async ValueTask<QuestionPage> QuestionsAsync(QuestionQuery query, CancellationToken cancellationToken)
        => await System.QuestionsAsync(query, cancellationToken);

    public async ValueTask<QuestionSummary?> FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken)
        => await System.FindQuestionAsync(questionId, cancellationToken);

    public async ValueTask BackupAsync(string path, CancellationToken cancellationToken) => await System.BackupAsync(path, cancellationToken);

    public async Task<bool> KillAsync(RunId runId, string reason, CancellationToken cancellationToken)
        => await System.KillAsync(runId, reason, cancellationToken);

    public async Task<RunHandle> ForkAsync(RunId runId, long version, StartOptions? options, CancellationToken cancellationToken)
        => await System.ForkAsync(runId, version, options, cancellationToken);

    public async Task StopAsync(TimeSpan? timeout, CancellationToken cancellationToken) => await System.StopAsync(timeout, cancellationToken);

    public async ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
        => await System.ListAsync(query, cancellationToken);

    public async ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken) => await System.CountAsync(cancellationToken);

    public async ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken)
        => await System.FindAsync(runId, cancellationToken);

    public async ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken)
        => await System.FindByKeyAsync(key, cancellationToken);

    public async ValueTask<RunDetail> GetAsync(RunId runId, CancellationToken cancellationToken) => await System.GetAsync(runId, cancellationToken);

    public async ValueTask<RunStateView> StateAsync(RunId runId, long? version, CancellationToken cancellationToken)
        => await System.StateAsync(runId, version, cancellationToken);

    public async IAsyncEnumerable<RunHistoryEvent> EventsAsync(RunId runId, long afterVersion, bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in System.EventsAsync(runId, afterVersion, follow, cancellationToken))
            yield return one;
    }

    public async IAsyncEnumerable<RunTimer> TimersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var timer in System.TimersAsync(cancellationToken))
            yield return timer;
    }

    public async IAsyncEnumerable<RunFeedItem> FeedAsync(long position, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in System.FeedAsync(position, follow, cancellationToken))
            yield return item;
    }

    public async ValueTask<IReadOnlyList<RunHistoryEvent>> QuestionEventsAsync(QuestionId questionId, CancellationToken cancellationToken)
        => await System.QuestionEventsAsync(questionId, cancellationToken);

    public async ValueTask<FlowDrawing> DrawAsync(RunId runId, CancellationToken cancellationToken)
        => await System.DrawAsync(runId, cancellationToken);

    public async IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var run in System.AsideAsync(status, cancellationToken))
            yield return run;
    }

    public async ValueTask<long> FeedPositionAsync(CancellationToken cancellationToken) => await System.FeedPositionAsync(cancellationToken);

    public OutputWatch WatchOutput(RunId runId) => System.WatchOutput(runId);

    public async Task<bool> ReleaseAsync(RunId runId, CancellationToken cancellationToken) => await System.ReleaseAsync(runId, cancellationToken);

    public async ValueTask<int> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
        => await System.PruneAsync(request, cancellationToken);

    public async ValueTask<int> ForgetAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
        => await System.ForgetAsync(endedBefore, cancellationToken);

    /// <summary>The host's time for the stop is over: nobody waits for it again.</summary>
    public void GiveUp() => _isGivenUp = true;

    /// <summary>With the host's services, should nobody have stopped the system before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_system is { } system && !_isGivenUp)
            await system.DisposeAsync();
    }
}
