using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>When a system has stopped, or ended as a killed process does, its journal is left to whoever opens it next.</summary>
public sealed class AbandonedJournalTests : TestKit
{
    [Fact]
    public void A_journal_that_fails_behind_the_end_of_its_system_is_not_opened_anew()
    {
        var journal = new OpenedJournal();
        var door = new JournalDoor(journal, Sys);
        var run = CreateTestProbe<RunMessage>();
        var writer = WriterOf(door);

        door.GiveUp(new FlowSystemStoppedException());
        writer.Tell(TroubleOf(door));
        writer.Tell(new WriterMessage.Append(run.Ref, "r", 0, [], null));

        run.ExpectMsg<RunMessage.NotCommitted>().Error.ShouldBeOfType<JournalUnavailableException>();
        journal.Openings.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_journal_that_comes_back_when_its_system_has_ended_is_closed_again(bool isWriterGone)
    {
        var journal = new OpenedJournal();
        var door = new JournalDoor(journal, Sys);
        var writer = WriterOf(door);
        journal.WhenOpen = () =>
        {
            door.GiveUp(new FlowSystemStoppedException());
            if (isWriterGone)
                writer.Stop();
        };

        writer.Tell(TroubleOf(door));
        Settle();

        (journal.Openings, journal.IsOpen).ShouldBe((1, false));
    }

    [Fact]
    public void A_system_that_ends_while_its_journal_is_closed_to_be_opened_anew_does_not_open_it()
    {
        var journal = new OpenedJournal();
        var door = new JournalDoor(journal, Sys);
        var writer = WriterOf(door);
        journal.WhenClosed = () => door.GiveUp(new FlowSystemStoppedException());

        writer.Tell(TroubleOf(door));
        Settle();

        journal.Openings.ShouldBe(0);
    }

    [Fact]
    public void A_journal_that_was_open_again_just_before_its_system_ended_is_not_written_to()
    {
        var door = new JournalDoor(new OpenedJournal(), Sys);
        var run = CreateTestProbe<RunMessage>();
        var writer = WriterOf(door);

        door.Close(new JournalUnavailableException("of the test", "it was closed", "Open it again."));
        door.GiveUp(new FlowSystemStoppedException());
        writer.Tell(new WriterMessage.Reopened(new JournalOpening(false, 2)));
        writer.Tell(new WriterMessage.Append(run.Ref, "r", 0, [], null));

        run.ExpectMsg<RunMessage.NotCommitted>().Error.ShouldBeOfType<FlowSystemStoppedException>();
        door.IsClosed.ShouldBeTrue();
    }

    private ActorRef<WriterMessage> WriterOf(JournalDoor door)
        => Sys.Spawn(Props.Create<WriterMessage>(() => new JournalWriter(door, new EventCodec(new StateJournaling()), 1, new FlowSystemOptions(), new JournalBacklog(1), NullLogger.Instance, _ => { })));

    private static WriterMessage.Trouble TroubleOf(JournalDoor door) => new(door.Opening, new JournalUnavailableException("of the test", "it was closed", "Open it again."));

    private sealed class OpenedJournal() : JournalDecorator(new InMemoryJournal())
    {
        public int Openings { get; private set; }

        public bool IsOpen { get; private set; }

        /// <summary>Called when it is open, before whoever has opened it hears of that.</summary>
        public Action? WhenOpen { get; set; }

        /// <summary>Called when it is closed, before whoever has closed it hears of that.</summary>
        public Action? WhenClosed { get; set; }

        public override async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
        {
            var opening = await Inner.OpenAsync(cancellationToken);
            Openings++;
            IsOpen = true;
            WhenOpen?.Invoke();
            return opening;
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            IsOpen = false;
            WhenClosed?.Invoke();
        }
    }
}
