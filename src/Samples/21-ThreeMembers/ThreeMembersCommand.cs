using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorFlow.Samples.ThreeMembers;

/// <summary>The sample from the command line.</summary>
public static class ThreeMembersCommand
{
    /// <summary>The name of the sample, and the first argument of a member's own process.</summary>
    internal const string Name = "three-members", Member = "member";

    private const int Runs = 10_000, Kills = 3;

    /// <param name="arguments">Nothing, how many runs, or how many runs and kills.</param>
    /// <param name="input">Orders, for a member.</param>
    /// <param name="output">Hears what happens.</param>
    /// <param name="errors">Hears what is wrong.</param>
    /// <returns>The exit code: 0 when every promise was kept.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextReader input, TextWriter output, TextWriter errors)
    {
        switch (arguments)
        {
            case [Member, var name, var database, var folder]:
                return await MemberProgram.RunAsync(name, database, folder, input, output);
            case []:
                return await ConductAsync(Runs, Kills, output, errors);
            case [var runs] when Number(runs, 1, 1_000_000) is { } count:
                return await ConductAsync(count, Kills, output, errors);
            case [var runs, var kills] when Number(runs, 1, 1_000_000) is { } count && Number(kills, 0, 100) is { } deaths:
                return await ConductAsync(count, deaths, output, errors);
            default:
                errors.WriteLine($"usage: ActorFlow.Samples {Name} [runs, {Runs} if not said] [kills, {Kills} if not said]");
                return RunExitCode.Usage;
        }
    }

    private static async Task<int> ConductAsync(int runs, int kills, TextWriter output, TextWriter errors)
    {
        using var interrupted = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            await using var server = await ThrowAwayPostgreSql.StartAsync();
            output.WriteLine($"a throw-away PostgreSQL server is in {server.Folder}");
            await using var conductor = new Conductor(server, runs, kills, output, interrupted.Token);
            var audit = await conductor.RunAsync();
            audit.Print(output);
            return audit.IsSound ? RunExitCode.Done : RunExitCode.Failed;
        }
        catch (Exception) when (interrupted.IsCancellationRequested)
        {
            errors.WriteLine("interrupted: the members and the server are stopped, and what they wrote is removed");
            return RunExitCode.Interrupted;
        }
        catch (Exception error) when (error is SampleException or JournalUnavailableException)
        {
            errors.WriteLine(error.Message);
            return RunExitCode.Failed;
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.Cancel();
        }
    }

    private static int? Number(string text, int least, int most)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
