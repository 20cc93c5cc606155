using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>What runs ask people.</summary>
internal static class QuestionEndpoints
{
    private const string Tag = "questions";
    private const string Path = OperationTable.Prefix + "/questions";
    private const string Any = "any";

    private static readonly RequiredRight ReadOne = new(ServerRight.Read, Concern.Question);

    private static readonly RequiredRight AnswerOne = new(ServerRight.Answer, Concern.Question);

    private static readonly ApiParameter<string> Status = Parameter.Choice(
        "status", "Questions with this outcome.", "open", [.. Enum.GetValues<QuestionOutcome>().Select(Parameter.NameOf), Any]);

    private static readonly ApiParameter<string?> Assignee = Parameter.Text("assignee", "Questions that this one has now.");

    private static readonly ApiParameter<RunId?> Run = Parameter.Run("run", "Questions of this run.");

    private static readonly ApiParameter<string?> Flow = Parameter.Text("flow", "Questions of runs of this flow.");

    private static readonly ApiParameter<string> Sort = Parameter.Choice("sort", "The order: those that have waited longest (askedAt), or the newest first.", "askedAt", "askedAt", "-askedAt");

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listQuestions", "GET", Path, new RequiredRight(ServerRight.Read, Concern.Listed), "Lists the questions that runs ask people, a page at a time.", ListAsync)
        {
            Tag = Tag,
            Parameters = [Status, Assignee, Run, Flow, Sort, Parameters.Limit, Parameters.After],
            Answers = [new(200, typeof(QuestionListJson), "The page; 'next' is null on the last one.")],
            Problems = [ProblemCode.BadCursor],
        },
        new("getQuestion", "GET", Path + "/{id}", ReadOne, "Tells all of a question.", GetAsync)
        {
            Tag = Tag, Parameters = [Parameters.Question, Parameters.IfNoneMatch], Answers = [new(200, typeof(QuestionRowJson), "The question."), Reply.NotModified], Problems = [ProblemCode.UnknownQuestion],
        },
        new("getQuestionAudit", "GET", Path + "/{id}/audit", ReadOne, "Tells what the history says of a question: who was asked, reminded, and who answered what.", AuditAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Question],
            Answers = [new(200, typeof(QuestionAuditJson), "The events, in order.")],
            Problems = [ProblemCode.UnknownQuestion, ProblemCode.UnknownRun, ProblemCode.RunPruned, ProblemCode.RunUnreadable],
        },
        new("answerQuestion", "POST", Path + "/{id}/answer", AnswerOne, "Answers a question; the run goes on by itself.", AnswerAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Question, Delivery.Key, Parameters.IfMatch],
            Body = new(typeof(AnswerJson), "The answer and who gives it. An approval is {\"approved\": true, \"reason\": \"…\"}, a text or choice a string, several choices a list.") { IsRequired = true },
            Answers = [new(200, typeof(AnsweredJson), "The answer counts.")],
            Problems =
            [
                ProblemCode.UnknownQuestion, ProblemCode.UnknownRun, ProblemCode.AnswerUnfit, ProblemCode.QuestionOver, ProblemCode.RunParked, ProblemCode.AssigneeOnly, ProblemCode.BadBody, ProblemCode.BodyMissing,
            ],
        },
        new("cancelQuestion", "POST", Path + "/{id}/cancel", AnswerOne, "Withdraws an open question: whoever asked it goes on without an answer.", CancelAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Question, Parameters.IfMatch],
            Body = new(typeof(WithdrawJson), "Why, and by whom. May be left out."),
            Answers = [new(200, typeof(WithdrawnJson), "It was asked; 'changed' is false where the question was open no more.")],
            Problems = [ProblemCode.UnknownQuestion, ProblemCode.UnknownRun, ProblemCode.AssigneeOnly, ProblemCode.BadBody],
        },
    ];

    private static async Task ListAsync(ApiCall call)
    {
        var word = call.Get(Status);
        var query = new QuestionQuery
        {
            Outcome = word == Any ? null : Enum.GetValues<QuestionOutcome>().First(outcome => Parameter.NameOf(outcome) == word),
            Assignee = call.Get(Assignee),
            RunId = call.Get(Run),
            Flow = call.Get(Flow),
            NewestFirst = call.Get(Sort) == "-askedAt",
            Limit = call.Get(Parameters.Limit),
            After = call.Get(Parameters.After),
        };
        try
        {
            var page = await call.System.QuestionsAsync(query, call.Cancelled);
            await call.AnswerAsync(new QuestionListJson([.. page.Questions.Where(row => call.Caller.Sees(row.Flow)).Select(QuestionRowJson.Of)], page.Next));
        }
        catch (ArgumentException error)
        {
            throw new ApiProblemException(ProblemCode.BadCursor, $"'{query.After}' is no place in this list. Take 'next' of the page before, unchanged.",
                [new RequestFault("query", "after", "it is no place in this list")], error);
        }
    }

    private static async Task GetAsync(ApiCall call) => await call.AnswerTaggedAsync(QuestionRowJson.Of(await FindAsync(call)));

    private static async Task AuditAsync(ApiCall call)
    {
        var id = call.Get(Parameters.Question);
        var events = await call.System.QuestionEventsAsync(id, call.Cancelled);
        await call.AnswerAsync(new QuestionAuditJson(id.ToString(), id.RunId, [.. events.Select(EventJson.Of)]));
    }

    private static async Task AnswerAsync(ApiCall call)
    {
        var (id, body) = (call.Get(Parameters.Question), await call.BodyAsync<AnswerJson>());
        await CheckAssigneeAsync(call, id);
        var by = ByOf(call, body.By) ?? throw Asked.Member("$.by", "nobody knows who answers: say it");
        AnswerReceipt receipt = null!;
        await HoldAsync(call, id, async () => receipt = await Asked.AsAsync("body", "$.by", () => call.System.AnswerAsync(id, QuestionAnswer.OfJson(body.Answer), by, call.Get(Delivery.Key), call.Cancelled)));
        if (!receipt.IsAccepted)
        {
            var code = receipt.Status switch { AnswerStatus.Unfit => ProblemCode.AnswerUnfit, AnswerStatus.Parked => ProblemCode.RunParked, _ => ProblemCode.QuestionOver };
            throw new ApiProblemException(code, $"The answer to '{id}' was not taken: {receipt.Reason}", code == ProblemCode.AnswerUnfit ? [new RequestFault("body", "$.answer", receipt.Reason ?? "it does not fit")] : null);
        }

        await call.AnswerAsync(new AnsweredJson(id.ToString(), id.RunId, receipt.Status == AnswerStatus.Accepted));
    }

    private static async Task CancelAsync(ApiCall call)
    {
        var (id, body) = (call.Get(Parameters.Question), await call.OptionalBodyAsync<WithdrawJson>());
        await CheckAssigneeAsync(call, id);
        var changed = false;
        await HoldAsync(call, id, async () => changed = await Asked.AsAsync("body", "$.reason", () => call.System.CancelQuestionAsync(id, body?.Reason ?? "", ByOf(call, body?.By), call.Cancelled)));
        await call.AnswerAsync(new WithdrawnJson(id.ToString(), id.RunId, changed));
    }

    /// <summary>Who does it, for the audit: the name that the caller has proved; what is said counts only where nothing is proved.</summary>
    private static string? ByOf(ApiCall call, string? said)
        => call.Caller.Name is not { } proved ? said
            : said is null || said == proved ? proved
            : throw Asked.Member("$.by", $"you are known as '{proved}'; leave it out");

    /// <exception cref="ApiProblemException">The question is assigned to somebody else, and the server is strict about it.</exception>
    private static async Task CheckAssigneeAsync(ApiCall call, QuestionId id)
    {
        if (call.Options.Security.AssigneesOnly && await call.System.FindQuestionAsync(id, call.Cancelled) is { Assignee: { } assignee } && !call.Caller.IsAssignee(assignee))
            throw new ApiProblemException(ProblemCode.AssigneeOnly, $"Question '{id}' is assigned to '{assignee}', and only they and those with the right 'admin' may answer or withdraw it.");
    }

    private static Task HoldAsync(ApiCall call, QuestionId id, Func<Task> change)
        => Preconditions.HoldAsync(call, $"question {id}", async () => [ApiCall.TagOf(QuestionRowJson.Of(await FindAsync(call)))], change);

    private static async Task<QuestionSummary> FindAsync(ApiCall call)
    {
        var id = call.Get(Parameters.Question);
        return await call.System.FindQuestionAsync(id, call.Cancelled) ?? throw new ApiProblemException(ProblemCode.UnknownQuestion, $"There is no question '{id}'. {Path} lists those that there are.");
    }
}
