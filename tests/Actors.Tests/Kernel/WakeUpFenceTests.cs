using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using ActorFlow.Actors.Kernel.Mailboxes;
using ActorFlow.Polling;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>
/// The fence between publishing a message and reading the scheduling state, on the bare mailbox: one thread posts at the very moment at which the other gives
/// its turn back. A lost wake-up leaves both waiting.
/// </summary>
/// <remarks>
/// Verified by hand, on a two-core x64 machine, that the race fails when any one of these is changed: (1) <c>Mailbox.TryPark</c> with a plain store
/// (<c>_parked = 1</c>) for the exchange, that is without the fence: lost at message 134 to 10 528; (2) <c>Mailbox.TryIdle</c> with a plain read and
/// store of the head for the compare-and-swap: lost at message 54 and 2 297; (3) <c>Mailbox.TryIdle</c> reading the system lane before it publishes
/// "idle": lost at message 5 and 27 924. Both threads must really run at the same time for it: on a machine that is busy with other things a run
/// with one of these changes may pass, and (3) did once.
/// </remarks>
public sealed class WakeUpFenceTests
{
    private static int Rounds => Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? 20_000_000 : 40_000;

    // Parking comes first: its window is the narrower one, and widest while the code is not optimized yet.
    [Fact]
    public void A_message_posted_while_the_runner_gives_its_turn_back_wakes_it()
    {
        Race(parks: true);
        Race(parks: false);
    }

    private static void Race(bool parks)
    {
        var box = new Box();
        using var stop = new CancellationTokenSource();
        var runner = new Thread(() => Run(box, parks, stop.Token)) { IsBackground = true };
        runner.Start();
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                // The first message starts a turn; the second comes at about the moment at which that turn ends.
                Post(box);
                for (var i = round % 512; i > 0; i--) Volatile.Read(ref box.Handled);
                Post(box);
                var wait = new SpinWait();
                var patience = Environment.TickCount64 + (long)Until.Patience.TotalMilliseconds;
                while (Volatile.Read(ref box.Handled) < 2 * round)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                    if (wait.Count > 1_000 && Environment.TickCount64 > patience) throw new TimeoutException($"The wake-up of message {round} was lost.");
                }
            }
        }
        finally
        {
            stop.Cancel();
            runner.Join();
        }
    }

    private static void Post(Box box)
    {
        if (box.Mailbox.PushSystem(NewMessage()) == PushOutcome.MustSchedule) Volatile.Write(ref box.Scheduled, 1);
    }

    /// <summary>Takes turns as a dispatcher would: only when somebody was told to schedule.</summary>
    private static void Run(Box box, bool parks, CancellationToken stop)
    {
        while (true)
        {
            var wait = new SpinWait();
            while (Interlocked.Exchange(ref box.Scheduled, 0) == 0)
            {
                if (stop.IsCancellationRequested) return;
                wait.SpinOnce(sleep1Threshold: -1);
            }

            do
            {
                MailboxNode? node = box.Mailbox.TakeSystem();
                while (node is not null)
                {
                    node = Mailbox.Detach(node);
                    Volatile.Write(ref box.Handled, box.Handled + 1);
                }
            }
            while (parks ? !box.Mailbox.TryPark() : !box.Mailbox.TryIdle());
        }
    }

    private static SystemMessage.Continuation NewMessage() => new(OpenContext.Instance, static _ => { }, null, null);

    private sealed class Box
    {
        public Mailbox Mailbox = Mailbox.Scheduled();
        public int Scheduled = 1; // as born
        public int Handled;
    }
}
