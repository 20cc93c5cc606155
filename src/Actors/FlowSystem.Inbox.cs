using ActorFlow.Actors.Inbox;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Shards;
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
        }

        if (_options.InboxPoll == TimeSpan.Zero || _journal?.Capability<IInboxSource>() is not { } source)
            return;
        var runner = new CommandRunner(this, _environment.OpenedAt, _environment.Logger);
        var shards = _environment.Shards;
        var look = new InboxLook(source, shards is null ? runner : new ForwardedCommands(_environment, runner), _options.InboxPoll, _options.TimeProvider, _environment.Logger)
        {
            IsOurs = shards is null ? null : () => shards.TakesUp(0),
        };
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
