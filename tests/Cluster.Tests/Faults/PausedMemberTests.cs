using ActorFlow.Crash.Tests.Experiments;
using ActorFlow.Crash.Tests.Processes;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace ActorFlow.Cluster.Tests.Faults;

/// <summary>A member stands still for longer than its lease, between its last look at its right to write and the write itself.</summary>
public sealed class PausedMemberTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["a", "b", "c"];

    // What is undone is noted without the term; a member that does not know yet that its time is over may note it late.
    private static readonly string[] Flows = [.. WorkerFlows.All.Where(flow => flow != "saga")];

    [Fact]
    [Trait("semantics", "11")]
    public async Task What_a_stopped_member_still_sends_after_its_lease_is_refused_by_its_term_and_it_joins_again_as_a_new_life()
    {
        var pauses = Form.IsLong ? 40 : 2;
        var refused = 0;
        await using var experiment = await FaultExperiment.CreateAsync(new FaultOptions { Flows = Flows });
        await experiment.StartAllAsync(Names);
        await experiment.CallAsync();
        for (var pause = 0; pause < pauses; pause++)
        {
            await experiment.SharedAmongAsync(Names);
            await experiment.GrowsByAsync(40);
            refused += await PauseAsync(experiment, Names[pause % Names.Length]);
        }

        var verdict = await experiment.FinishAsync($"{pauses} members were stopped beyond their lease");
        output.WriteLine($"{verdict}{refused} late writes were refused; {verdict.Stale} effects of members that did not know yet");
        verdict.Lives.ByForce.ShouldBe(0);
        Counts.Note("SIGSTOP of members beyond their lease, audited", pauses);
        Counts.Note("late writes of stopped members, refused by their terms", refused);
    }

    // Returns how many late writes were refused.
    private static async Task<int> PauseAsync(FaultExperiment experiment, string name)
    {
        var member = experiment[name];
        var said = member.Life.Output.Length;
        await File.WriteAllTextAsync(experiment.HoldOf(name), "");
        await member.SaysSinceAsync(said, "holding");
        await member.PauseAsync();
        // Not earlier: on a slow machine it may have been declared dead and have joined again meanwhile.
        var life = await experiment.LifeOfAsync(name);
        experiment.Note(new { kind = "cut", process = member.Life.ProcessId });
        await experiment.TakenOverAsync(life);
        await experiment.NoteTermsAsync();
        // The others go on with what it has led.
        await experiment.GrowsByAsync(40);
        File.Delete(experiment.HoldOf(name));
        await member.ContinueAsync();
        await member.SaysSinceAsync(said, "late");
        await member.SaysSinceAsync(said, "log 80");
        if (life is not null)
            (await experiment.LifeOfAsync(name)).ShouldNotBe(life);
        // "late 3 taken 0 refused 3"
        var late = member.Life.Output[said..].Split('\n').Where(line => line.StartsWith("late ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')).ToList();
        late.ShouldAllBe(line => line[3] == "0" && line[5] == line[1]);
        return late.Sum(line => int.Parse(line[5]));
    }
}
