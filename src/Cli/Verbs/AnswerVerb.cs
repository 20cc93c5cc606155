using System.CommandLine;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Running;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>answer</c>: answers a question, or withdraws it.</summary>
internal sealed class AnswerVerb() : CliVerb("answer", "Answers a question of a run, or withdraws it.")
{
    private readonly Argument<string> _question = new("QUESTION") { Description = "The question's id, as 'questions' shows it: RUN:NUMBER." };
    private readonly Argument<string[]> _answer = new("ANSWER")
    {
        Description = "approve or reject; a text; the id of a choice, or several; for a custom question JSON, @FILE reads a file, @- the standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> _reason =
        new("--reason", "-r") { Description = "Why: of an approval, a rejection or a withdrawal.", HelpName = "TEXT" };
    private readonly Option<string?> _by =
        new("--by") { Description = "Who answers, for the audit. The default is the user's name.", HelpName = "NAME" };
    private readonly Option<string?> _delivery =
        new("--delivery") { Description = "An id that makes the answer count once, however often it is given.", HelpName = "ID" };
    private readonly Option<bool> _withdraw =
        new("--withdraw") { Description = "Withdraw the question instead: whoever asked goes on without an answer." };
    private readonly Option<double> _wait = new("--wait")
    {
        Description = "How many seconds to wait for the engine's answer.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    protected internal override int Rank => 59;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _answer.CompletionSources.Add("approve", "reject");
        _wait.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var value)
                && value is not (>= 0 and <= 86_400))
                result.AddError("--wait is 0 to 86400 seconds.");
        });
        _question.CompletionSources.Add(offers.Questions);
        command.Add(_question);
        command.Add(_answer);
        foreach (var option in (Option[])[_reason, _by, _delivery, _withdraw, _wait])
            command.Add(option);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        QuestionSummary row;
        await using (var runs = await call.OpenReaderAsync(cancellationToken))
            row = await QuestionArgument.FindAsync(call, runs, call.Get(_question)!, cancellationToken);
        var by = call.Get(_by) ?? Environment.UserName;
        if (string.IsNullOrWhiteSpace(by))
            throw CliException.Usage("nobody knows who answers. Say it with --by NAME.");
        var answer = call.Get(_withdraw) ? null : AnswerOf(call, row);
        // With an engine at work its word counts, not that of the table; without one, what cannot be is not queued.
        if (row.Outcome is QuestionOutcome.Answered or QuestionOutcome.Cancelled or QuestionOutcome.Defaulted
            && !await call.Place.IsAttendedAsync(cancellationToken))
            throw new CliException($"question '{row.Id}' is {QuestionArgument.Word(row.Outcome)}; nothing was queued.");
        await using var commands = await call.OpenCommandsAsync(cancellationToken);
        var wait = TimeSpan.FromSeconds(call.Get(_wait));
        var outcome = answer is null
            ? await commands.CancelQuestionAsync(row.Id, call.Get(_reason) ?? "", by, wait, cancellationToken)
            : await commands.AnswerAsync(row.Id, answer, by, call.Get(_delivery), wait, cancellationToken);
        return Tell(call, row, outcome, answer is null);
    }

    private QuestionAnswer AnswerOf(CliCall call, QuestionSummary row)
    {
        var words = call.Get(_answer) ?? [];
        var reason = call.Get(_reason);
        if (reason is not null && row.Question.Kind != QuestionKind.Approval)
            throw CliException.Usage("only an approval, a rejection or a withdrawal has a reason. Leave out --reason.");
        return row.Question.Kind switch
        {
            QuestionKind.MultiSelection => QuestionAnswer.SelectMany(words),
            _
                when words.Length != 1 =>
                throw CliException.Usage(
                    $"question '{row.Id}' wants one answer, not {words.Length}. '{call.Command("questions", row.Id.ToString())}' shows what it asks."),
            QuestionKind.Approval => words[0] switch
            {
                "approve" or "yes" => QuestionAnswer.Approve(reason),
                "reject" or "no" => QuestionAnswer.Reject(reason),
                _ => throw CliException.Usage($"question '{row.Id}' is answered by approve or reject, not '{words[0]}'."),
            },
            QuestionKind.Custom => QuestionAnswer.OfJson(JsonInput.Read(words[0], "ANSWER")!.Value),
            _ => QuestionAnswer.OfText(words[0]),
        };
    }

    private int Tell(CliCall call, QuestionSummary row, CommandOutcome outcome, bool isWithdrawal)
    {
        if (call.IsJson)
            call.WriteJson(new CommandJson(Name, row.Id.RunId, outcome.State, outcome.Changed, outcome.Status, outcome.Refusal, outcome.Error,
                outcome.Ticket));
        var said = outcome.State switch
        {
            CommandState.Queued => $"queued as {outcome.Ticket}: no engine is at work on {call.Database}; the next one carries it out.",
            CommandState.Unanswered =>
                throw new CliException($"the engine at work has not answered yet; the command stays queued as {outcome.Ticket}. '{call.Command("questions", row.Id.ToString())}' tells whether it was carried out."),
            CommandState.Failed => throw new CliException(outcome.Error ?? "the engine could not carry it out.",
                outcome.ErrorKind is "unknown-run" or "unknown-question" ? RunExitCode.Usage : RunExitCode.Failed),
            _ when outcome.Refusal is "delivered" => $"question '{row.Id}' has taken this delivery before; it counts once.",
            _ when !outcome.Changed => throw new CliException($"question '{row.Id}' is open no more, so it cannot be withdrawn."),
            _ => isWithdrawal ? $"question '{row.Id}' is withdrawn." : $"question '{row.Id}' is answered.",
        };
        if (!call.IsJson)
            call.WriteLine(said);
        return RunExitCode.Done;
    }
}
