using System.CommandLine;
using ActorFlow.Cli.Calling;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Output;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>questions</c>: what runs ask people, or all of one question.</summary>
internal sealed class QuestionsVerb()
    : CliVerb("questions", "Lists the questions that runs ask people, those first that have waited longest; or shows one.")
{
    private const string Any = "any";

    private readonly Argument<string?> _question =
        new("QUESTION") { Description = "The question that is shown whole.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _status = new("--status", "-s")
    {
        Description = "Questions that are open, answered, defaulted, timed-out, cancelled, or any.",
        HelpName = "STATUS",
        DefaultValueFactory = _ => "open",
    };
    private readonly Option<string?> _assignee = new("--assignee", "-a") { Description = "Questions that this one has now.", HelpName = "NAME" };
    private readonly Option<string?> _run = new("--run") { Description = "Questions of this run.", HelpName = "RUN" };
    private readonly Option<string?> _flow = new("--flow", "-f") { Description = "Questions of runs of this flow.", HelpName = "FLOW" };
    private readonly Option<bool> _newest = new("--newest-first") { Description = "The newest first." };
    private readonly Option<int> _limit = new("--limit", "-n")
    {
        Description = "The most questions of a page, 1 to 1000.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };
    private readonly Option<string?> _after = new("--after") { Description = "The next page: what the page before named.", HelpName = "CURSOR" };

    protected internal override int Rank => 26;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        string[] words = [.. Enum.GetValues<QuestionOutcome>().Select(QuestionArgument.Word), Any];
        _status.CompletionSources.Add(words);
        _status.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value))
                result.AddError($"--status is one of {string.Join(", ", words)}, not '{token.Value}'.");
        });
        _run.CompletionSources.Add(offers.Runs);
        _flow.CompletionSources.Add(offers.Flows);
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is < 1 or > QuestionQuery.MaxLimit)
                result.AddError($"--limit is 1 to {QuestionQuery.MaxLimit}, not {value}.");
        });
        _question.CompletionSources.Add(offers.Questions);
        command.Add(_question);
        foreach (var option in (Option[])[_status, _assignee, _run, _flow, _newest, _limit, _after])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        if (call.Get(_question) is { } id)
        {
            var row = await QuestionArgument.FindAsync(call, runs, id, cancellationToken);
            if (call.IsJson)
                call.WriteJson(QuestionRowJson.Of(row));
            else
                QuestionArgument.Show(call, row);
            return RunExitCode.Done;
        }

        var page = await PageAsync(call, runs, cancellationToken);
        if (call.IsJson)
            call.WriteJson(new QuestionListJson([.. page.Questions.Select(QuestionRowJson.Of)], page.Next));
        else
            List(call, page);
        return RunExitCode.Done;
    }

    private async Task<QuestionPage> PageAsync(CliCall call, IFlowReader runs, CancellationToken cancellationToken)
    {
        var query = new QuestionQuery
        {
            Outcome = call.Get(_status) is { } word && word != Any
                ? Enum.GetValues<QuestionOutcome>().First(outcome => QuestionArgument.Word(outcome) == word) : null,
            Assignee = call.Get(_assignee),
            RunId = call.Get(_run) is { } run ? new RunId(run) : default(RunId?),
            Flow = call.Get(_flow),
            NewestFirst = call.Get(_newest),
            Limit = call.Get(_limit),
            After = call.Get(_after),
        };
        try
        {
            return await runs.QuestionsAsync(query, cancellationToken);
        }
        catch (ArgumentException e)
        {
            throw CliException.Usage($"--after '{query.After}' is no place in this list. Take what the page before named, with the same filters.", e);
        }
    }

    private static void List(CliCall call, QuestionPage page)
    {
        if (page.Questions.Count == 0)
        {
            call.Remark("no questions.");
            return;
        }

        var (now, zone) = (call.TimeProvider.GetUtcNow(), call.TimeProvider.LocalTimeZone);
        var table = new TextTable("QUESTION", "KIND", "STATUS", "OF", "ASKED", "DUE IN", "PROMPT");
        foreach (var row in page.Questions)
        {
            table.Add(
                TextTable.Cell(row.Id.ToString(), RunId.MaxLength), TextTable.Cell(QuestionArgument.Word(row.Question.Kind)),
                    TextTable.Cell(QuestionArgument.Word(row.Outcome)),
                TextTable.Cell(row.Assignee, 40), TextTable.Cell(Times.Local(row.AskedAt, zone)),
                TextTable.Cell(row is { Outcome: QuestionOutcome.Open, Due: { } due } ? due <= now ? "overdue" : Times.Span(due - now) : null),
                    TextTable.Cell(row.Question.Prompt, 60));
        }

        call.Terminal.Write(table.Table);
        call.RemarkMore(page.Next);
    }
}
