using ActorFlow.Journal;

namespace ActorFlow;

/// <summary>
/// Looks at runs: lists, details, state at any version, events as they come. Works on any journal, also beside a live engine in another process.
/// </summary>
/// <remarks>
/// Sees committed data only, and masks the values of sensitive keys. Safe for use from many threads; holds no thread while it waits. Get one with
/// <see cref="FlowReader.Open"/>; a <see cref="IFlowSystem"/> is one too.
/// </remarks>
public interface IFlowReader : IAsyncDisposable
{
    /// <summary>A page of runs in the order of their start. Runs started meanwhile disturb no page: none is listed twice, none is left out.</summary>
    /// <exception cref="ArgumentException">The query is malformed.</exception>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no index.</exception>
    ValueTask<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// A page of the child runs of a run in the order of their start, those that were started with it as <see cref="StartOptions.Parent"/> included.
    /// </summary>
    /// <param name="runId">The parent; one that is not known has none.</param>
    /// <param name="after">Where to go on: <see cref="RunPage.Next"/> of the page before. Null is the beginning.</param>
    /// <param name="limit">The most runs wanted, 1 to <see cref="RunQuery.MaxLimit"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">The limit or the place is malformed.</exception>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no index.</exception>
    ValueTask<RunPage> ChildrenAsync(RunId runId, string? after = null, int limit = 50, CancellationToken cancellationToken = default)
        => ListAsync(new RunQuery { Parent = runId.Value, OldestFirst = true, After = after, Limit = limit }, cancellationToken);

    /// <summary>How many runs there are of each flow in each status; pruned ones are not counted.</summary>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no index.</exception>
    ValueTask<IReadOnlyList<RunCount>> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>The index row of a run: cheap, and without its history.</summary>
    /// <returns>The row, or null when the run is not known.</returns>
    ValueTask<RunSummary?> FindAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>The index row of the run that was started with a key.</summary>
    /// <returns>The row, or null when no run was.</returns>
    ValueTask<RunSummary?> FindByKeyAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// All that is known of a run, with the timeline of its visits. A history that cannot be read is told, not thrown: see
    /// <see cref="RunDetail.Unreadable"/>.
    /// </summary>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    ValueTask<RunDetail> GetAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>The shared state of a run as it was at a version, the values of sensitive keys masked.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="version">How many events to fold, from 1; null is all of them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="RunPrunedException">The run was pruned, and its history with it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The run has no such version (yet).</exception>
    /// <exception cref="VersionTrimmedException">The version was trimmed away.</exception>
    /// <exception cref="RunJournalException">The history is damaged.</exception>
    ValueTask<RunStateView> StateAsync(RunId runId, long? version = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Of every run that waits for a time, what is due next: the earliest first. <see cref="RunDetail.Timers"/> has all that is due in one run.
    /// </summary>
    /// <exception cref="CapabilityMissingException">There is no journal, or it does not find them.</exception>
    IAsyncEnumerable<RunTimer> TimersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// A page of questions that runs ask people: the open ones unless the query says otherwise, those first that have waited longest.
    /// </summary>
    /// <remarks>Questions of runs that are in no journal are not listed; ask for them by id.</remarks>
    /// <exception cref="ArgumentException">The query is malformed.</exception>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no table of questions.</exception>
    ValueTask<QuestionPage> QuestionsAsync(QuestionQuery query, CancellationToken cancellationToken = default);

    /// <summary>A question: what was asked, of whom, and what became of it.</summary>
    /// <returns>The question, or null when it is not known.</returns>
    ValueTask<QuestionSummary?> FindQuestionAsync(QuestionId questionId, CancellationToken cancellationToken = default);

    /// <summary>The flow of a run as it was when the run was started, or as the run has adopted it since, with what its nodes have added.</summary>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="FlowNotRegisteredException">The definition is neither registered here nor stored.</exception>
    ValueTask<FlowDrawing> DrawAsync(RunId runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// What the history of a run says of a question, in order: that it was asked, reminders, escalations and notices, how it ended and by whom.
    /// </summary>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="RunPrunedException">The run was pruned, and its history with it.</exception>
    /// <exception cref="QuestionNotFoundException">The history that is kept knows no such question.</exception>
    /// <exception cref="RunJournalException">The history is damaged.</exception>
    /// <exception cref="CapabilityMissingException">The run is in no journal.</exception>
    ValueTask<IReadOnlyList<RunHistoryEvent>> QuestionEventsAsync(QuestionId questionId, CancellationToken cancellationToken = default);

    /// <summary>The runs that are set aside, the longest first.</summary>
    /// <param name="status"><see cref="RunStatus.Parked"/> or <see cref="RunStatus.Quarantined"/>.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no shelf.</exception>
    IAsyncEnumerable<AsideRun> AsideAsync(RunStatus status, CancellationToken cancellationToken = default);

    /// <summary>The <see cref="RunFeedItem.Position"/> of what was committed last: following the feed from there gives what comes.</summary>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no feed.</exception>
    ValueTask<long> FeedPositionAsync(CancellationToken cancellationToken = default);

    /// <summary>The events of a run in order, each once.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="afterVersion">The version of the last event that is known already; 0 for all. So a watcher goes on where it was, also after a
    /// restart of either side.</param>
    /// <param name="follow">
    /// Whether to wait for further events. The sequence then ends when the run has ended or is quarantined: events beyond
    /// <paramref name="afterVersion"/>
    /// come, and then the end. A failed or cancelled run may be retried; follow it again from its last version to see that.
    /// </param>
    /// <param name="cancellationToken">Stops the reading, or the waiting.</param>
    /// <exception cref="RunNotFoundException">The run is not known.</exception>
    /// <exception cref="RunPrunedException">The run was pruned, and its history with it.</exception>
    /// <exception cref="VersionTrimmedException">Versions after <paramref name="afterVersion"/> were trimmed away; the exception names the oldest one
    /// kept.</exception>
    /// <exception cref="RunJournalException">The history is damaged.</exception>
    /// <exception cref="JournalTooNewException">The history holds events of a newer build than this one.</exception>
    /// <exception cref="FlowSystemStoppedException">The system was stopped while its events were followed.</exception>
    IAsyncEnumerable<RunHistoryEvent> EventsAsync(RunId runId, long afterVersion = 0, bool follow = false,
        CancellationToken cancellationToken = default);

    /// <summary>What all runs committed, in the order of the commits, each once.</summary>
    /// <param name="position">The <see cref="RunFeedItem.Position"/> of the last item that is known already; 0 for the beginning.</param>
    /// <param name="follow">Whether to wait for further items; the sequence then ends only with the token.</param>
    /// <param name="cancellationToken">Stops the reading, or the waiting.</param>
    /// <exception cref="CapabilityMissingException">There is no journal, or it keeps no feed.</exception>
    /// <exception cref="FlowSystemStoppedException">The system was stopped while its feed was followed.</exception>
    IAsyncEnumerable<RunFeedItem> FeedAsync(long position = 0, bool follow = false, CancellationToken cancellationToken = default);
}
