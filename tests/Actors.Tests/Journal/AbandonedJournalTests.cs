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
        var writer = Sys.Spawn(Props.Create<WriterMessage>(() => new JournalWriter(door, new EventCodec(new StateJournaling()), 1, new FlowSystemOptions(), new JournalBacklog(1), NullLogger.Instance, _ => { })));

        door.GiveUp(new FlowSystemStoppedException());
        writer.Tell(new WriterMessage.Trouble(door.Opening, new JournalUnavailableException("of the test", "it was closed", "Open it again.")));
        writer.Tell(new WriterMessage.Append(run.Ref, "r", 0, [], null));

        run.ExpectMsg<RunMessage.NotCommitted>().Error.ShouldBeOfType<JournalUnavailableException>();
        journal.Openings.ShouldBe(0);
    }

    private sealed class OpenedJournal() : JournalDecorator(new InMemoryJournal())
    {
        public int Openings { get; private set; }

        public override ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
        {
            Openings++;
            return Inner.OpenAsync(cancellationToken);
        }
    }
}
