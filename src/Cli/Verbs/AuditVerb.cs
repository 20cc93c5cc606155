using System.CommandLine;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;
using ActorFlow.Server.Security;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>audit</c>: who asked the server of a database for what, and what came of it.</summary>
internal sealed class AuditVerb()
    : CliVerb("audit", "Shows who asked the server of a database for what, and what came of it, denials included; the newest first.")
{
    private readonly Option<string?> _actor = new("--actor") { Description = "Entries of this actor, as the list names it.", HelpName = "NAME" };
    private readonly Option<string?> _action = new("--action") { Description = "Entries of this operation, such as cancelRun.", HelpName = "NAME" };
    private readonly Option<string?> _target =
        new("--target") { Description = "Entries about this target, as the list names it.", HelpName = "TARGET" };
    private readonly Option<string?> _outcome =
        new("--outcome") { Description = "Entries with this outcome: done, unchanged, refused, denied, failed or unknown.", HelpName = "WORD" };
    private readonly Option<long?> _before =
        new("--before") { Description = "The next page: the number that the page before named.", HelpName = "N" };
    private readonly Option<int> _limit = new("--limit", "-n")
    {
        Description = $"The most entries, 1 to {AuditQuery.MaxLimit}.",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    protected internal override int Rank => 76;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _outcome.CompletionSources.Add("done", "unchanged", "refused", "denied", "failed", "unknown");
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is < 1 or > AuditQuery.MaxLimit)
                result.AddError($"--limit is 1 to {AuditQuery.MaxLimit}, not {value}.");
        });
        foreach (var option in (Option[])[_actor, _action, _target, _outcome, _before, _limit])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        await using var store = await call.FindServerStoreAsync(cancellationToken);
        var query = new AuditQuery
        {
            Actor = call.Get(_actor),
            Action = call.Get(_action),
            Target = call.Get(_target),
            Outcome = call.Get(_outcome),
            Before = call.Get(_before),
            Limit = call.Get(_limit),
        };
        var entries = store is null ? [] : await store.Audit.ReadAsync(query, cancellationToken);
        var next = entries.Count == query.Limit ? entries[^1].Number : default(long?);
        if (call.IsJson)
        {
            call.WriteJson(new AuditPageJson([.. entries.Select(AuditJson.Of)], next));
            return RunExitCode.Done;
        }

        if (entries.Count == 0)
        {
            call.Remark("no entries.");
            return RunExitCode.Done;
        }

        var table = new TextTable("AT", "ACTOR", "ACTION", "TARGET", "OUTCOME", "FROM");
        foreach (var entry in entries)
        {
            table.Add(
                TextTable.Cell(Times.Local(entry.At, call.TimeProvider.LocalTimeZone)), TextTable.Cell(entry.Actor, 80),
                    TextTable.Cell(entry.Action, 40), TextTable.Cell(entry.Target, 120),
                TextTable.Cell(entry.Status > 0 ? $"{entry.Outcome} ({entry.Status})" : entry.Outcome), TextTable.Cell(entry.Address, 60));
        }

        call.Terminal.Write(table.Table);
        if (next is { } number)
            call.Remark($"there are more: give the same command with --before {number}");
        return RunExitCode.Done;
    }
}
