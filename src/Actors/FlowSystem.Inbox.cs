using ActorFlow.Actors.Inbox;
using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;

namespace ActorFlow;

/// <content>Commands that other processes leave beside the journal.</content>
public sealed partial class FlowSystem
{
    /// <summary>How long a stop waits for the commands that are being carried out; the rest is delivered to the next engine.</summary>
    private static readonly TimeSpan InboxPatience = TimeSpan.FromSeconds(1);

    private ActorRef<InboxMessage>? _inbox;

    private async Task AttendInboxAsync(CancellationToken cancellationToken)
    {
        if (_environment.Shards is not null)
        {
            SpawnClerk();
            SpawnOffers(_journal!);
            return;
        }

        if (_options.InboxPoll == TimeSpan.Zero || _journal?.Capability<IInboxSource>() is not { } source)
            return;
        var look = new InboxLook(source, new CommandRunner(this, _environment.OpenedAt, _environment.Logger), _options.InboxPoll, _options.TimeProvider, _environment.Logger);
        await look.BeginAsync(cancellationToken);
        _inbox = _actors.Spawn(Props.Create<InboxMessage>(() => new InboxTaker(look, _options.InboxPoll, _environment.Logger)), "inbox");
    }

    private async Task LeaveInboxAsync()
    {
        await LeaveClerkAsync();
        if (_inbox is null)
            return;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Tell(new InboxMessage.Stop(stopped));
        try
        {
            await Through(stopped.Task).WaitAsync(InboxPatience, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            // A disk that hangs does not hold up the stop.
        }
    }
}
