using ActorFlow.Actors.Kernel;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Inbox;

/// <summary>Looks into the command inbox of the journal now and then, one look at a time, and has what lies there carried out.</summary>
/// <remarks>A fault of the inbox never harms the runs: it is logged, and looked for again after a growing pause.</remarks>
internal sealed partial class InboxTaker(InboxLook look, TimeSpan every, ILogger logger) : Actor<InboxMessage>
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private TaskCompletionSource? _stopped;
    private TimeSpan _pause;
    private bool _isBusy;

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(InboxMessage.Look.Instance);

    /// <inheritdoc/>
    protected override void Receive(InboxMessage message)
    {
        switch (message)
        {
            case InboxMessage.Look when _stopped is null: Look(); break;
            case InboxMessage.Look: break;
            case InboxMessage.Looked looked: On(looked); break;
            case InboxMessage.Stop stop: On(stop); break;
            case InboxMessage.Closed: _stopped!.TrySetResult(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "The taker of commands does not know this message.");
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        look.Stop();
        _stopped?.TrySetResult();
    }

    private void Look()
    {
        _isBusy = true;
        using var region = Context.EnterUserCode();
        Context.Pipe(look.LookAsync(), (object?)null, static (_, hasUnanswered) => new InboxMessage.Looked(hasUnanswered, null),
            static (_, error) => new InboxMessage.Looked(false, error));
    }

    private void On(InboxMessage.Looked looked)
    {
        _isBusy = false;
        if (_stopped is not null)
        {
            Close();
            return;
        }

        if (looked.Error is not null || looked.HasUnanswered)
        {
            if (looked.Error is { } error)
                CannotTake(logger, error);
            else if (_pause == TimeSpan.Zero)
                NotCarriedOut(logger);
            _pause = _pause == TimeSpan.Zero ? every : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
        else
        {
            _pause = TimeSpan.Zero;
        }

        Context.Timers.Start(InboxMessage.Look.Instance, _pause > every ? _pause : every);
    }

    private void On(InboxMessage.Stop stop)
    {
        _stopped = stop.Stopped;
        look.Stop();
        if (!_isBusy)
            Close();
    }

    private void Close()
    {
        using var region = Context.EnterUserCode();
        Context.Pipe(look.CloseAsync(), (object?)null, static _ => InboxMessage.Closed.Instance, static (_, _) => InboxMessage.Closed.Instance);
    }

    [LoggerMessage(53, LogLevel.Warning, "Commands of the inbox cannot be carried out at the moment. They are delivered again.")]
    private static partial void NotCarriedOut(ILogger logger);

    [LoggerMessage(50, LogLevel.Warning, "The command inbox cannot be used; commands of other processes wait until it can. Trying again.")]
    private static partial void CannotTake(ILogger logger, Exception error);
}
