using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public abstract partial class JournalConformance
{
    [Fact]
    public async Task A_new_journal_is_clean_and_one_that_was_not_marked_is_not()
    {
        Opening.WasClean.ShouldBeTrue();
        await RestartAsync();
        Opening.WasClean.ShouldBeFalse();
        await Journal.MarkCleanAsync(default);
        await RestartAsync();
        Opening.WasClean.ShouldBeTrue();
        await RestartAsync();
        Opening.WasClean.ShouldBeFalse();
    }

    [Fact]
    public async Task Every_opening_has_a_greater_incarnation()
    {
        var before = Opening.Incarnation;
        await RestartAsync();
        Opening.Incarnation.ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill()
    {
        await AppendAsync(Start("a", 2), Start("b"));
        await AppendAsync(Next("a", 2));
        await KillAsync(Journal);
        await OpenAsync();
        Opening.WasClean.ShouldBeFalse();
        (await ReadAsync("a")).ShouldBeEntries(Samples.Entries(1, 3));
        (await OutcomesAsync(Next("a", 2), Next("b", 1))).ShouldBe([AppendOutcome.Conflict, AppendOutcome.Appended]);
    }

    [Fact]
    public async Task An_append_of_an_earlier_opening_is_fenced()
    {
        await AppendAsync(Start("a"));
        var late = Next("a", 1);
        await RestartAsync();
        (await OutcomesAsync(late, Next("a", 1))).ShouldBe([AppendOutcome.Fenced, AppendOutcome.Appended]);
    }

    [Fact]
    public async Task A_closed_journal_says_so()
    {
        await Journal.DisposeAsync();
        await Journal.DisposeAsync();
        await Should.ThrowAsync<JournalUnavailableException>(() => AppendAsync(Start("a")));
        await Should.ThrowAsync<JournalUnavailableException>(() => ReadAsync("a"));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await Journal.MarkCleanAsync(default));
        await Should.ThrowAsync<JournalUnavailableException>(UnfinishedAsync);
    }

    [Fact]
    public async Task The_same_journal_can_be_opened_again_after_it_was_closed()
    {
        await AppendAsync(Start("a"));
        var journal = Journal;
        await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.OpenAsync(default));
        await journal.DisposeAsync();
        (await journal.OpenAsync(default)).Incarnation.ShouldBeGreaterThan(Opening.Incarnation);
        (await journal.ReadAsync("a", 1, default)).Count.ShouldBe(1);
    }
}
