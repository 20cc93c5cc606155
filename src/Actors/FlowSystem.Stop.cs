using ActorFlow.Actors;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow;

/// <content>The end in order, within a time.</content>
public sealed partial class FlowSystem
{
    /// <summary>
    /// How long all that comes after the last visit may take, unless a host says less: disposals, the last commits, and the closing of the journal.
    /// </summary>
    internal static readonly TimeSpan RestOfStop = TimeSpan.FromSeconds(30);

    /// <summary>How long disposals of what visits held may take, however late it is.</summary>
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(1);

    private StopLimit? _stopLimit;
    private Task? _stopped;

    /// <summary>
    /// Stops in order: nothing new starts, visits in flight may end for a while, then are cut off; what was committed is kept. What then still hangs,
    /// as a disk or a disposal may, is left behind after half a minute more; that is logged, and the next start finds the journal as after a crash.
    /// </summary>
    /// <param name="timeout">How long visits in flight may go on; null is <see cref="FlowSystemOptions.StopTimeout"/>. Asked again with less, a stop
    /// under way is hastened.</param>
    /// <param name="cancellationToken">Hastens the stop: visits in flight are cut off at once. The call completes with the stop all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day; nothing is stopped.</exception>
    public Task StopAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => StopWithinAsync(timeout ?? _options.StopTimeout, RestOfStop, cancellationToken);

    /// <summary>Stops in order.</summary>
    /// <param name="timeout">How long visits in flight may go on.</param>
    /// <param name="rest">How long all that comes after may take.</param>
    /// <param name="cancellationToken">Hastens the stop.</param>
    internal Task StopWithinAsync(TimeSpan timeout, TimeSpan rest, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromDays(1));
        StopLimit? limit;
        Task stopped;
        lock (_gate)
        {
            if (_stopped is null)
                _stopLimit = new StopLimit(_options.TimeProvider, () => _registry.Tell(RegistryMessage.Abandon.Instance));
            limit = _stopLimit;
            limit?.NoLaterThan(timeout, rest);
            stopped = _stopped ??= StopOnceAsync(limit!, timeout);
        }

        return limit is null || !cancellationToken.CanBeCanceled ? stopped : HastenedAsync();

        async Task HastenedAsync()
        {
            await using (cancellationToken.Register(() => limit.NoLaterThan(TimeSpan.Zero, rest)))
                await stopped;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopOnceAsync(StopLimit limit, TimeSpan timeout)
    {
        using var ends = limit;
        // Who asks at the last moment may ask nobody; they hear that, for ever after.
        _actors.EventStream.Subscribe<DeadLetter>(static letter => RefuseStopped(letter.Message));
        _news.End(new FlowSystemStoppedException());
        await LeaveInboxAsync();
        if (_environment.Seat is { } seat)
        {
            limit.Begin();
            await limit.WithinAsync(Task.WhenAll(seat.DrainAsync(timeout), LeaveOffersAsync()));
        }

        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _registry.Tell(new RegistryMessage.Drain(drained));
        _backlog.Open();
        limit.Begin();
        var isDrained = await limit.WithinAsync(drained.Task);
        limit.BeginRest();
        await limit.WithinAsync(ReleaseVisitsAsync(limit.Left(timeout < ReleasePatience ? timeout : ReleasePatience)));
        await limit.WithinAsync(_actors.ShutdownAsync());
        if (_environment.Seat is { } left)
            await limit.WithinAsync(left.LeaveAsync());
        try
        {
            // The journal first: the disposal of a user's resources may fail or hang, and must not keep the file locked.
            if (!await limit.WithinAsync(CloseJournalAsync(isClean: isDrained && (_environment.WasClean || _environment.HasTakenUpAll))))
                JournalLeft(_environment.Logger);
        }
        finally
        {
            // Nobody opens it again; whoever looks at runs hears that instead of waiting for it.
            _door?.GiveUp(new FlowSystemStoppedException());
            await limit.WithinAsync(_resources.ReleaseAsync().AsTask());
        }
    }

    private async Task ReleaseVisitsAsync(TimeSpan patience)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _environment.Releaser!.Tell(new ReleaseMessage.Drain(released));
        try
        {
            await Through(released.Task).WaitAsync(patience, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            // What hangs in its disposal is left behind, as the visit it belongs to was.
        }
    }

    private async Task CloseJournalAsync(bool isClean)
    {
        if (_journal is null)
            return;
        try
        {
            if (isClean && _door is { IsClosed: false })
                await _journal.MarkCleanAsync(CancellationToken.None);
        }
        catch (JournalUnavailableException error)
        {
            StopNotNoted(_environment.Logger, error);
        }
        finally
        {
            _door?.GiveUp(new FlowSystemStoppedException());
            await _journal.DisposeAsync();
        }
    }

    /// <summary>Takes a start back that failed. What fails at that is logged: the caller is to hear why the start failed.</summary>
    private static async Task UndoStartAsync(FlowSystemOptions options, FlowSystem? system, IRunJournal? journal)
    {
        try
        {
            if (system is not null)
                await system.DisposeAsync();
            else if (journal is not null)
                await journal.DisposeAsync();
        }
        catch (Exception error)
        {
            StartNotUndone(options.LoggerFactory.CreateLogger("ActorFlow"), error);
        }
    }

    private static void RefuseStopped(object message)
    {
        switch (message)
        {
            case RegistryMessage asked: asked.Refuse(new FlowSystemStoppedException()); break;
            case RunMessage asked: asked.Refuse(new FlowSystemStoppedException()); break;
            // Who had found a run elsewhere only now, and waits for its end, is known to nobody but this message.
            case ElsewhereMessage asked: asked.Refuse(new FlowSystemStoppedException()); break;
        }
    }

    [LoggerMessage(41, LogLevel.Warning,
        "The journal could not be closed in the time that a stop has, and is left behind. Committed work is kept; the next start finds it as after a crash.")]
    private static partial void JournalLeft(ILogger logger);

    [LoggerMessage(43, LogLevel.Warning,
        "The stop in order could not be noted in the journal. Committed work is kept; the next start finds it as after a crash.")]
    private static partial void StopNotNoted(ILogger logger, Exception error);

    [LoggerMessage(42, LogLevel.Error, "What a failed start had opened could not be closed.")]
    private static partial void StartNotUndone(ILogger logger, Exception error);
}
