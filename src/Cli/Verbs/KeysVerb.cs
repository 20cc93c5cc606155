using System.CommandLine;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;
using ActorFlow.Server.Security;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>keys create|list|revoke</c>: the API keys of the server of a database, also while it is at work.</summary>
internal sealed class KeysVerb() : CliVerb("keys", "API keys of the server of a database: keys create NAME --right read, keys list, keys revoke ID.")
{
    private readonly Argument<string> _what = new("WHAT") { Description = "create, list or revoke." };
    private readonly Argument<string?> _name =
        new("NAME") { Description = "For create: whose key it is. For revoke: the key's id.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _rights =
        new("--right", "-r") { Description = "For create: read, operate, answer or admin; may be given more than once. Admin holds all of them.",
            HelpName = "RIGHT" };
    private readonly Option<string[]> _flows = new("--flow",
        "-f") { Description = "For create: the flow that the rights are for; may be given more than once. Without it, all.", HelpName = "FLOW" };
    private readonly Option<string?> _life =
        new("--expires") { Description = "For create: how long the key lives, such as 720h or 90d. Without it, until it is revoked.",
            HelpName = "TIME" };

    protected internal override int Rank => 75;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _what.CompletionSources.Add("create", "list", "revoke");
        _rights.CompletionSources.Add([.. RightNames.All.Select(one => one.Word)]);
        _flows.CompletionSources.Add(offers.Flows);
        _rights.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => RightNames.Find(token.Value) is AccessRights.None))
                result.AddError($"--right is read, operate, answer or admin, not '{token.Value}'.");
        });
        command.Add(_what);
        command.Add(_name);
        foreach (var option in (Option[])[_rights, _flows, _life])
            command.Add(option);
    }

    protected internal override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken) => (call.Get(_what), call.Get(_name)) switch
    {
        ("create", { } name) => CreateAsync(call, name, cancellationToken),
        ("list", null) => ListAsync(call, cancellationToken),
        ("revoke", { } id) => RevokeAsync(call, id, cancellationToken),
        ("create", null) => throw CliException.Usage("say whose key it is: keys create NAME --right read."),
        ("revoke", null) => throw CliException.Usage("say which key: keys revoke ID. 'keys list' tells the ids."),
        ("list", _) => throw CliException.Usage("'keys list' lists all of them and takes no name."),
        _ => throw CliException.Usage($"there is no 'keys {call.Get(_what)}'. There are: keys create NAME, keys list, keys revoke ID."),
    };

    private async Task<int> CreateAsync(CliCall call, string name, CancellationToken cancellationToken)
    {
        var rights = (call.Get(_rights) ?? []).Aggregate(AccessRights.None, (rights, word) => rights | RightNames.Find(word));
        var life = LifeOf(call);
        await using var store = await call.OpenServerStoreAsync(cancellationToken);
        var now = call.TimeProvider.GetUtcNow();
        try
        {
            var (key, text) = await KeyIssue.MakeAsync(store.Keys, name, rights, call.Get(_flows) ?? [], life, "the command line", now,
                cancellationToken);
            await NoteAsync(store, call, "createKey", key.Id, "done", cancellationToken);
            if (call.IsJson)
            {
                call.WriteJson(new NewKeyJson(KeyJson.Of(key, now), text));
                return RunExitCode.Done;
            }

            // Alone on its line, so that a script can take it.
            call.Terminal.Out.WriteLine(text);
            call.Remark($"this is the only time that the key is shown. '{call.Command("keys", "revoke", key.Id)}' ends it.");
            return RunExitCode.Done;
        }
        catch (ArgumentException error)
        {
            throw CliException.Usage(error.Message, error);
        }
    }

    private static async Task<int> ListAsync(CliCall call, CancellationToken cancellationToken)
    {
        await using var store = await call.FindServerStoreAsync(cancellationToken);
        var (now, zone) = (call.TimeProvider.GetUtcNow(), call.TimeProvider.LocalTimeZone);
        var keys = store is null ? [] : (await store.Keys.ListAsync(cancellationToken)).Select(key => KeyJson.Of(key, now)).ToList();
        if (call.IsJson)
        {
            call.WriteJson(new KeyListJson(keys));
            return RunExitCode.Done;
        }

        if (keys.Count == 0)
        {
            call.Remark("no keys: without authentication of another kind, the server serves this machine only.");
            return RunExitCode.Done;
        }

        var table = new TextTable("ID", "NAME", "STATUS", "RIGHTS", "FLOWS", "MADE", "EXPIRES", "LAST USED");
        foreach (var key in keys)
        {
            table.Add(
                TextTable.Cell(key.Id), TextTable.Cell(key.Name, KeyIssue.MaxName), TextTable.Cell(key.Status),
                    TextTable.Cell(string.Join(",", key.Rights)),
                TextTable.Cell(key.Flows.Count == 0 ? "all" : string.Join(",", key.Flows)), TextTable.Cell(Times.Local(key.CreatedAt, zone)),
                TextTable.Cell(key.ExpiresAt is { } end ? Times.Local(end, zone) : "never"),
                    TextTable.Cell(key.LastUsedAt is { } used ? Times.Local(used, zone) : "never"));
        }

        call.Terminal.Write(table.Table);
        return RunExitCode.Done;
    }

    private static async Task<int> RevokeAsync(CliCall call, string id, CancellationToken cancellationToken)
    {
        await using var store = await call.FindServerStoreAsync(cancellationToken);
        // People paste the whole key, too: its id is what counts.
        var known = ApiKey.TryRead(id, out var read, out _) ? read : id;
        if (store is null || await store.Keys.FindAsync(known, cancellationToken) is null)
            throw CliException.Usage(
                $"there is no key '{Plain.Line(known, ApiKey.IdLength + 8)}'. '{call.Command("keys", "list")}' tells those there are.");
        var isChanged = await store.Keys.RevokeAsync(known, call.TimeProvider.GetUtcNow(), cancellationToken);
        await NoteAsync(store, call, "revokeKey", known, isChanged ? "done" : "unchanged", cancellationToken);
        if (call.IsJson)
            call.WriteJson(new RevokedJson(known, isChanged));
        else
            call.WriteLine(isChanged ? $"key {known} is revoked, also for a server at work." : $"key {known} was revoked before.");
        return RunExitCode.Done;
    }

    private TimeSpan? LifeOf(CliCall call)
    {
        if (call.Get(_life) is not { } text)
            return null;
        return Times.TryParseSpan(text, out var life)
            ? life : throw CliException.Usage($"--expires '{text}' is no time. Write one such as 720h or 90d.");
    }

    private static ValueTask NoteAsync(IServerStore store, CliCall call, string action, string target, string outcome,
        CancellationToken cancellationToken)
        => store.Audit.AppendAsync(
            [new AuditEntry(0, call.TimeProvider.GetUtcNow(), $"command line ({Environment.UserName})", action, target, outcome)], cancellationToken);

    private sealed record RevokedJson(string Id, bool Changed);
}
