using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public sealed class InMemoryJournalTests : JournalConformance
{
    private readonly InMemoryJournal _place = new();

    protected override IRunJournal Create() => _place;

    protected override ValueTask KillAsync(IRunJournal journal)
    {
        ((InMemoryJournal)journal).Crash();
        return default;
    }

    [Fact]
    public async Task The_engine_that_had_it_open_before_a_crash_can_write_nothing()
    {
        await AppendAsync(Start("a"));
        var late = Next("a", 1);
        _place.Crash();
        await Should.ThrowAsync<JournalUnavailableException>(() => AppendAsync(late));
        await OpenAsync();
        (await OutcomesAsync(late)).ShouldBe([AppendOutcome.Fenced]);
        _place.Count.ShouldBe(1);
    }
}
