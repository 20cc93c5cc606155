using System.CommandLine;
using ActorFlow.Cli.Calling;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>list</c>: a page of runs, or how many there are.</summary>
internal sealed class ListVerb() : CliVerb("list", "Lists runs, the newest first.")
{
    private readonly Option<string[]> _status = new("--status", "-s")
    {
        Description = "Runs in this status; may be given more than once.",
        HelpName = "STATUS",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<string?> _flow = new("--flow", "-f") { Description = "Runs of this flow.", HelpName = "FLOW" };
    private readonly Option<string[]> _tags = new("--tag", "-t")
    {
        Description = "Runs with this tag; given more than once: with all of them.",
        HelpName = "TAG",
    };
    private readonly Option<string?> _text = new("--text") { Description = "Runs whose id, key, tags or outcome contain this.", HelpName = "TEXT" };
    private readonly Option<string?> _parent = new("--parent") { Description = "Runs started by this run.", HelpName = "RUN" };
    private readonly Option<bool> _roots = new("--roots") { Description = "Runs that no other run has started." };
    private readonly Option<string?> _since = new("--since")
    {
        Description = "Started at this time or later: a time, or how long ago (30m, 2h, 7d).",
        HelpName = "TIME",
    };
    private readonly Option<string?> _before = new("--before") { Description = "Started before this time.", HelpName = "TIME" };
    private readonly Option<string> _sort = new("--sort")
    {
        Description = "By what: started, updated or ended (the newest first; those that go on come last), flow or status (from the first on).",
        HelpName = "ORDER",
        DefaultValueFactory = _ => "started",
    };
    private readonly Option<bool> _reverse = new("--reverse", "-r") { Description = "The other way round." };
    private readonly Option<bool> _oldest = new("--oldest-first") { Description = "The oldest first: --reverse for orders by time." };
    private readonly Option<int> _limit = new("--limit", "-n")
    {
        Description = "The most runs of a page, 1 to 1000.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };
    private readonly Option<string?> _after = new("--after") { Description = "The next page: what the page before named.", HelpName = "CURSOR" };
    private readonly Option<bool> _count = new("--count") { Description = "Count the runs of each flow in each status instead." };

    protected internal override int Rank => 20;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _status.CompletionSources.Add([.. Enum.GetValues<RunStatus>().Select(StatusText.Word)]);
        _flow.CompletionSources.Add(offers.Flows);
        _parent.CompletionSources.Add(offers.Runs);
        _sort.AcceptOnlyFromAmong([.. Enum.GetNames<RunSort>().Select(name => name.ToLowerInvariant())]);
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is < 1 or > RunQuery.MaxLimit)
                result.AddError($"--limit is 1 to {RunQuery.MaxLimit}, not {value}.");
        });
        foreach (var option in (Option[])[_status, _flow, _tags, _text, _parent, _roots, _since, _before, _sort, _reverse, _oldest, _limit, _after, _count])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var query = QueryOf(call);
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        if (call.Get(_count))
            Count(call, await runs.CountAsync(cancellationToken), query);
        else
            List(call, await PageAsync(runs, query, cancellationToken));
        return RunExitCode.Done;
    }

    private RunQuery QueryOf(CliCall call)
    {
        var sort = Enum.Parse<RunSort>(call.Get(_sort)!, ignoreCase: true);
        var isByTime = sort is not (RunSort.Flow or RunSort.Status);
        if (call.Get(_oldest) && !isByTime)
            throw CliException.Usage($"--oldest-first goes with orders by time, and --sort {call.Get(_sort)} is none. Say --reverse for the other way round.");
        return FilterOf(call) with { Sort = sort, OldestFirst = (call.Get(_reverse) || call.Get(_oldest)) == isByTime };
    }

    private RunQuery FilterOf(CliCall call) => new()
    {
        Statuses = [.. (call.Get(_status) ?? []).SelectMany(word => word.Split(',')).Select(StatusText.Parse)],
        Flow = call.Get(_flow),
        Tags = call.Get(_tags) ?? [],
        Text = call.Get(_text),
        Parent = call.Get(_parent),
        RootsOnly = call.Get(_roots),
        StartedFrom = call.Get(_since) is { } since ? Times.Moment(since, "--since", call.TimeProvider) : null,
        StartedBefore = call.Get(_before) is { } before ? Times.Moment(before, "--before", call.TimeProvider) : null,
        Limit = call.Get(_limit),
        After = call.Get(_after),
    };

    /// <summary>A page that is as full as can be: one step of the store may find fewer among many that do not match.</summary>
    private static async Task<RunPage> PageAsync(IFlowReader runs, RunQuery query, CancellationToken cancellationToken)
    {
        var found = new List<RunSummary>();
        try
        {
            while (true)
            {
                var page = await runs.ListAsync(query with { Limit = query.Limit - found.Count }, cancellationToken);
                found.AddRange(page.Runs);
                if (page.Next is null || found.Count == query.Limit)
                    return new RunPage(found, page.Next);
                query = query with { After = page.Next, Limit = query.Limit };
            }
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage($"--after '{query.After}' is no place in this list. Take what the page before named, with the same filters.", e);
        }
    }

    private static void List(CliCall call, RunPage page)
    {
        if (call.IsJson)
        {
            call.WriteJson(new RunListJson([.. page.Runs.Select(RunJson.Of)], page.Next));
            return;
        }

        if (page.Runs.Count == 0)
        {
            call.Remark("no runs.");
            return;
        }

        var (now, zone) = (call.TimeProvider.GetUtcNow(), call.TimeProvider.LocalTimeZone);
        var table = new TextTable("RUN", "FLOW", "STATUS", "STARTED", "TOOK", "OUTCOME", "TAGS");
        foreach (var run in page.Runs)
        {
            table.Add(
                TextTable.Cell(run.RunId.Value, RunId.MaxLength), TextTable.Cell(run.Flow, 40), StatusText.Of(run.Status), TextTable.Cell(Times.Local(run.StartedAt, zone)),
                TextTable.Cell(Times.Span((run.EndedAt ?? now) - run.StartedAt)), TextTable.Cell(run.IsPruned ? $"{run.Outcome} (pruned)" : run.Outcome),
                TextTable.Cell(string.Join(' ', run.Tags), 40));
        }

        call.Terminal.Write(table.Table);
        call.RemarkMore(page.Next);
    }

    private static void Count(CliCall call, IReadOnlyList<RunCount> counts, RunQuery query)
    {
        var wanted = counts.Where(count => (query.Flow is null || query.Flow == count.Flow) && (query.Statuses.Count == 0 || query.Statuses.Contains(count.Status)))
            .OrderBy(count => count.Flow, StringComparer.Ordinal).ThenBy(count => count.Status).ToList();
        var total = wanted.Sum(count => count.Count);
        if (call.IsJson)
        {
            call.WriteJson(new RunCountsJson([.. wanted.Select(count => new RunCountJson(count.Flow, count.Status, count.Count))], total));
            return;
        }

        var table = new TextTable("FLOW", "STATUS", "RUNS");
        foreach (var count in wanted)
            table.Add(TextTable.Cell(count.Flow), StatusText.Of(count.Status), TextTable.Cell($"{count.Count}"));
        table.Add(TextTable.Cell("in all"), TextTable.Cell(""), TextTable.Cell($"{total}"));
        call.Terminal.Write(table.Table);
    }
}
