using System.Runtime.InteropServices;

namespace ActorFlow.Samples.ThreeMembers;

/// <summary>
/// A member, as a process of its own: starts the runs whose ids it reads, line by line, and says which of them are acknowledged. Leaves when its
/// input ends.
/// </summary>
internal static class MemberProgram
{
    /// <summary>The first words of what a member says; the run's id follows, and for a failure why.</summary>
    public const string Ready = "ready", Started = "started", Refused = "refused";

    /// <summary>How many shards the sample's cluster has.</summary>
    public const int Shards = 64;

    /// <param name="name">The member's name, kept over its lives.</param>
    /// <param name="database">The connection string.</param>
    /// <param name="folder">Where effects are written.</param>
    /// <param name="orders">Ids of runs to start.</param>
    /// <param name="answers">Where it is told what came of that.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string name, string database, string folder, TextReader orders, TextWriter answers)
    {
        // Ctrl-C reaches every process of a terminal. Whoever started this one ends it, by ending its input.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        var flow = Parcels.Flow(new EffectFile(folder, name));
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow).UseCluster(database, member =>
        {
            member.Name = name;
            member.Shards = Shards;
            // Short, so that there is something to see: the default is ten seconds.
            member.LeaseTime = TimeSpan.FromSeconds(2);
            member.LeaseMargin = TimeSpan.FromMilliseconds(200);
            member.HeartbeatEvery = TimeSpan.FromMilliseconds(400);
            member.SettleTime = TimeSpan.FromMilliseconds(500);
        }));
        var writer = TextWriter.Synchronized(answers);
        writer.WriteLine(Ready);
        while (await orders.ReadLineAsync() is { } id)
            _ = StartAsync(system, flow, id, writer);
        return RunExitCode.Done;
    }

    // Whichever member owns the run: the answer comes when the start is committed there.
    private static async Task StartAsync(FlowSystem system, FlowDefinition flow, string id, TextWriter answers)
    {
        try
        {
            await system.StartAsync(flow, null, new() { Id = id });
            answers.WriteLine($"{Started} {id}");
        }
        catch (Exception error) when (error is FlowSystemStoppedException or JournalUnavailableException or TimeoutException)
        {
            answers.WriteLine($"{Refused} {id} {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
