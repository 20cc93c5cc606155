using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

public class PostgreSqlJournalTests : JournalConformance
{
    private PostgreSqlPlace? _place;

    private protected PostgreSqlPlace Place => _place!;

    public override async Task InitializeAsync()
    {
        _place = await PostgreSqlPlace.MakeAsync();
        await base.InitializeAsync();
    }

    protected override IRunJournal Create() => new PostgreSqlJournal(Place.Options(Configure));

    protected virtual void Configure(PostgreSqlJournalOptions options)
    {
    }

    protected override ValueTask FeedIsFreeAsync() => Place.EarlierTransactionsAsync();

    protected override ValueTask RemovePlaceAsync() => Place.DisposeAsync();

    [Fact]
    public async Task An_append_beyond_the_limit_is_answered_as_too_large_and_its_neighbours_are_written()
    {
        await Journal.DisposeAsync();
        await using var small = new PostgreSqlJournal(Place.Options(o => o.MaxAppendBytes = 64 * 1024));
        var incarnation = (await small.OpenAsync(default)).Incarnation;
        var answers = new AppendAnswer[3];
        AppendRequest Request(RunId id, int length, long counter)
            => new(id, 0, 0, new AppendId(incarnation, counter), new[] { Samples.Entry(1, new string('x', length)) }, Samples.Row(id));
        await small.AppendBatchAsync(new[] { Request("a", 10, 1), Request("b", 70_000, 2), Request("c", 10, 3) }, answers, default);
        answers.Select(answer => answer.Outcome).ShouldBe([AppendOutcome.Appended, AppendOutcome.TooLarge, AppendOutcome.Appended]);
        (await small.FindAsync("b", default)).ShouldBeNull();
    }
}
