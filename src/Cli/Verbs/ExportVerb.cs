using System.CommandLine;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;
using ActorFlow.Maintenance;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>export</c>: writes a run as JSON lines.</summary>
internal sealed class ExportVerb() : CliVerb("export", "Writes a run as JSON lines, whole and as it is stored. Also beside a live engine.")
{
    private readonly Option<string?> _to =
        new("--to") { Description = "The file to make; without it the lines go to the output.", HelpName = "FILE" };
    private readonly Option<bool> _salvage = new("--salvage") { Description = "Write what can still be read of a damaged run." };
    private Argument<string> _run = null!;

    protected internal override int Rank => 77;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _run = RunArgument.Declare(command, offers);
        command.Add(_to);
        command.Add(_salvage);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        await using var journal = await call.OpenJournalReaderAsync(cancellationToken);
        return await WriteAsync(call, journal, call.GetRunId(_run), call.Get(_to), call.Get(_salvage), cancellationToken);
    }

    /// <summary>Writes a run to a file, or to the output.</summary>
    public static async Task<int> WriteAsync(CliCall call, IJournalReader journal, RunId runId, string? to, bool salvage,
        CancellationToken cancellationToken)
    {
        // Written whole before anything is made of it: a run that cannot be read leaves no file.
        using var lines = new MemoryStream();
        string? damage;
        try
        {
            damage = await RunExport.WriteAsync(journal, runId, lines, salvage, cancellationToken);
        }
        catch (RunNotFoundException)
        {
            throw RunArgument.Unknown(call, runId);
        }
        catch (RunJournalException error) when (!salvage)
        {
            throw new CliException($"{error.Message} '{call.Command("export", runId.Value, "--salvage")}' writes what can still be read.",
                RunExitCode.Failed, error);
        }

        if (to is null)
        {
            call.Terminal.Out.Write(System.Text.Encoding.UTF8.GetString(lines.GetBuffer(), 0, (int)lines.Length));
        }
        else
        {
            await ResultFile.WriteAsync(to, lines.GetBuffer().AsMemory(0, (int)lines.Length), mayReplace: null, cancellationToken);
            if (call.IsJson)
                call.WriteJson(new ExportJson(runId, Path.GetFullPath(to), lines.Length, damage));
            else
                call.WriteLine($"run '{runId}' is written to {to}. '{call.ProgramName} import {ShellWords.Quote(to)} --db FILE' takes it into another database.");
        }

        if (damage is not null)
            call.Remark($"only a part of the run could be written: {damage}");
        return RunExitCode.Done;
    }

    private sealed record ExportJson(RunId Run, string File, long Bytes, string? Damage);
}
