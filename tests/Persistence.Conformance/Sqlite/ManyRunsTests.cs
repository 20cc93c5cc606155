using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>More runs than the writer remembers the heads of.</summary>
public sealed class ManyRunsTests : SqliteFixture
{
    private const int Runs = 40_000, AtATime = 1_000;

    [Fact]
    public async Task A_run_that_comes_back_after_tens_of_thousands_of_others_goes_on_where_it_stood()
    {
        var (journal, opening) = await OpenAsync();
        await AppendAsync(journal, Start(opening, "patient", 3));
        for (var done = 0; done < Runs; done += AtATime)
            await AppendAsync(journal, [.. Enumerable.Range(done, AtATime).Select(i => Start(opening, $"run-{i}"))]);

        var late = await AppendAsync(journal, Next(opening, "patient", 2));
        var next = await AppendAsync(journal, Next(opening, "patient", 3));

        late.ShouldBe([AppendOutcome.Conflict]);
        next.ShouldBe([AppendOutcome.Appended]);
        (await journal.ReadAsync("patient", 1, default)).Select(static entry => entry.Version).ShouldBe([1L, 2, 3, 4]);
        (await DamageAsync(journal)).ShouldBeEmpty();
    }
}
