using ActorFlow.Auditor;
using ActorFlow.Auditor.Facts;
using Shouldly;
using Xunit;

namespace ActorFlow.Crash.Tests.Auditing;

/// <summary>How the auditor judges what several members of a cluster did at the same time.</summary>
public sealed class MembersTests
{
    private const string CutOff = "Only what was cut off is done again";
    private const string Final = "An end that was told is final";

    [Fact]
    public void What_is_done_again_under_a_later_term_was_cut_off()
    {
        var verdict = Judge(Effect("a", 1, 1, term: 1), Effect("b", 2, 1, term: 2), Told);
        verdict.IsSound.ShouldBeTrue(verdict.ToString());
        verdict.Repeats.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"kind":"cut","process":1}""", true)]
    [InlineData("""{"kind":"life","process":1}""", true)]
    [InlineData("""{"kind":"cut","process":2}""", false)]
    [InlineData("""{"kind":"life","inOrder":true,"process":1}""", false)]
    [InlineData("""{"kind":"term","shard":9,"term":1}""", false)]
    public void What_is_done_again_under_the_same_term_must_have_been_given_up(string between, bool isSound)
    {
        var verdict = Judge(Effect("a", 1, 1, term: 3), between, Effect("b", 2, 1, term: 3), Told);
        verdict.IsSound.ShouldBe(isSound, verdict.ToString());
        if (!isSound)
            verdict.Violations.ShouldHaveSingleItem().Promise.ShouldBe(CutOff);
    }

    [Fact]
    public void Who_works_on_under_a_term_that_is_over_breaks_no_promise()
    {
        var verdict = Judge(Effect("a", 1, 1, term: 1), Effect("b", 2, 1, term: 2), Told, Effect("a", 1, 2, term: 1));
        verdict.IsSound.ShouldBeTrue(verdict.ToString());
        verdict.Stale.ShouldBe(1);
    }

    [Fact]
    public void A_term_may_also_be_over_because_somebody_looked()
    {
        Judge(Effect("a", 1, 1, term: 1), Told, Effect("a", 1, 2, term: 1)).Violations.Select(found => found.Promise).ShouldContain(Final);
        Judge(Effect("a", 1, 1, term: 1), Told, """{"kind":"term","shard":4,"term":2}""", Effect("a", 1, 2, term: 1)).IsSound.ShouldBeTrue();
    }

    [Fact]
    public void Under_the_term_that_holds_everything_counts()
        => Judge(Effect("a", 1, 1, term: 1), Effect("b", 2, 1, term: 2), Told, Effect("b", 2, 2, term: 2)).Violations.Select(found => found.Promise)
            .ShouldContain(Final);

    [Fact]
    public void A_line_that_a_member_wrote_and_is_not_there_is_missed()
        => Judge(Effect("a", 1, 1, term: 1), Effect("b", 2, 2, term: 2),
            Told).Violations.ShouldHaveSingleItem().What.ShouldContain("line 1 of process 2 is missing");

    [Fact]
    public void A_process_that_has_ended_may_have_its_number_taken()
        => Judge(Effect("a", 1, 1, term: 1), """{"kind":"life","process":1}""", Effect("b", 1, 1, term: 2), Told).IsSound.ShouldBeTrue();

    private const string Told = """{"kind":"result","run":"r","status":"completed"}""";

    private static string Effect(string member, int process, int sequence, int term)
        => $$"""{"run":"r","node":"n","visit":1,"attempt":1,"key":"k","phase":"exec","member":"{{member}}","shard":4,"term":{{term}},"process":{{process}},"sequence":{{sequence}}}""";

    private static Verdict Judge(params IEnumerable<string> lines) => Audit.Of(new Evidence(FactReader.Parse("facts.jsonl", lines)));
}
