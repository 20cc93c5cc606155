using ActorFlow.Auditor;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;

namespace ActorFlow.Crash.Tests.Auditing;

public sealed class AuditorTests
{
    public static TheoryData<int, string, string> Planted
    {
        get
        {
            var rows = new TheoryData<int, string, string>();
            foreach (var (number, (promise, says, _)) in PlantedViolations.All.Index())
                rows.Add(number, promise, says);
            return rows;
        }
    }

    [Fact]
    public void Evidence_in_which_every_promise_was_kept_is_sound()
    {
        var verdict = new SoundEvidence().Judge();

        verdict.IsSound.ShouldBeTrue(verdict.ToString());
        verdict.Repeats.ShouldBe(1, "an attempt that a kill cut off was done again");
        verdict.Lives.ShouldBe((2, 1));
        verdict.ToString()
            .ShouldBe($"sound: 1 runs acknowledged, 1 results; 7 effects of 3 visits, 1 repeated; 2 lives, 1 ended by force{Environment.NewLine}");
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_violation_is_found_and_proved_by_its_lines(int number, string promise, string says)
    {
        var evidence = new SoundEvidence();
        PlantedViolations.All[number].Plant(evidence);

        var verdict = evidence.Judge();

        verdict.IsSound.ShouldBeFalse();
        var violation = verdict.Violations.FirstOrDefault(violation => violation.Promise == promise
            && violation.What.Contains(says, StringComparison.Ordinal));
        violation.ShouldNotBeNull(verdict.ToString());
        if (!says.StartsWith("there is not one", StringComparison.Ordinal) && !says.StartsWith("not one", StringComparison.Ordinal))
            verdict.ToString().ShouldContain($"{violation.Proof[0].Line}  {violation.Proof[0].Text}");
    }

    [Fact]
    public void Every_check_has_a_planted_violation()
        => PlantedViolations.All.Select(planted => planted.Promise).Distinct()
            .ShouldBe(Audit.Checks.Select(check => check.Promise), ignoreOrder: true);

    [Fact]
    public void Runs_that_may_be_early_are_judged_by_what_left_the_engine_only()
    {
        var evidence = new SoundEvidence();
        evidence.AddAfter("\"process\":2,\"sequence\":3}", """{"run":"r","node":"a","visit":1,"attempt":1,"key":"r/a#1","phase":"post"}""");
        evidence.Judge().IsSound.ShouldBeFalse();

        evidence.Change("\"kind\":\"expected\"", "\"kind\"", "\"early\":true,\"kind\"");

        evidence.Judge().IsSound.ShouldBeTrue(evidence.Judge().ToString());
    }

    [Fact]
    public void The_auditor_references_no_assembly_of_the_engine()
        => typeof(Audit).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .ShouldAllBe(name => name.StartsWith("System", StringComparison.Ordinal));

    [Theory]
    [InlineData(0, "sound: 1 runs acknowledged", """{"kind":"acknowledged","run":"r"}""",
        """{"run":"r","node":"a","visit":1,"attempt":1,"key":"k"}""", """{"kind":"result","run":"r","status":"completed"}""")]
    [InlineData(1, "Every accepted run ends: run 'r' was accepted and never ended", """{"run":"r","node":"a","visit":1,"attempt":1,"key":"k"}""")]
    [InlineData(1, "there is not one effect")]
    public async Task As_a_program_it_prints_the_verdict_and_ends_with_it(int exitCode, string says, params string[] lines)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("facts.jsonl"), lines);
        await using var program = Life.Start(Programs.Auditor, [folder.File("facts.jsonl")]);

        (await program.EndAsync()).ShouldBe(exitCode, program.Output);
        program.Output.ShouldContain(says);
    }

    [Fact]
    public async Task As_a_program_without_evidence_it_says_so()
    {
        await using var program = Life.Start(Programs.Auditor, ["nowhere.jsonl"]);

        (await program.EndAsync()).ShouldBe(2);
        program.Output.ShouldContain("there is no file 'nowhere.jsonl'");
    }
}
