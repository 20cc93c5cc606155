using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Short words for commands, events and nodes.</summary>
internal static class Say
{
    public static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset T(double seconds) => T0.AddSeconds(seconds);

    public static Node Step(string name) => Node.Named(name).Post(_ => { });

    /// <summary>A step with a compensation.</summary>
    public static LambdaNode<int, int> Undoable(string name)
        => Node.Named(name).Prep(_ => 1).Exec((_, _) => 1).Compensate((_, _) => Task.CompletedTask);

    public static NestedFlowNode Nested(string name, FlowDefinition flow) => flow.AsNode(name);

    public static RunError Error(string node, int visit = 1, int attempts = 1)
        => new(node, visit, NodePhase.Exec, attempts, "System.Exception", $"{node} broke", null);

    /// <summary>A chunk of items of a batch, each with itself as result.</summary>
    public static ItemChunk Items(long first, int count)
        => new([first, count], Convert.ToBase64String(new byte[4 * count]),
            JsonElement.Parse($"[{string.Join(',', Enumerable.Range((int)first, count))}]"), null, null) { Total = first + count };

    /// <summary>What a wait for an answer keeps: an approval with some of what questions can have.</summary>
    public static JsonElement Asking(Random dice)
    {
        var question = Question.Approval("ok?").AssignTo("anna");
        question = dice.Next(4) switch
        {
            0 => question.Within(TimeSpan.FromSeconds(1 + dice.Next(9))),
            1 => question.Within(TimeSpan.FromSeconds(1 + dice.Next(9)), QuestionAnswer.Reject()).WriteTo("k"),
            2 => question.WriteTo("m"),
            _ => question.WarnAfter(TimeSpan.FromSeconds(1)),
        };
        if (dice.Next(2) == 0)
            question = question.Remind(TimeSpan.FromSeconds(1 + dice.Next(9)), dice.Next(2) == 0 ? TimeSpan.FromMinutes(1) : null);
        if (dice.Next(2) == 0)
            question = question.EscalateTo("boss", TimeSpan.FromSeconds(1 + dice.Next(9))).EscalateTo("her boss", TimeSpan.FromSeconds(10));
        return Asking(question);
    }

    public static JsonElement Asking(Question question)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("asks");
            QuestionJson.Write(json, question);
            if (question is { StateKey: { } key, DefaultAnswer: not null })
            {
                json.WritePropertyName("sets");
                Set(key, 1).WriteTo(json, StateJournaling.Plain);
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.ToArray());
    }

    public static StatePatch Set(string key, int value)
        => StatePatch.ReadFrom(JsonElement.Parse($$"""[{"k":"{{key}}","v":{{value}}}]"""), StateJournaling.Plain);

    public static StartRun Start(StatePatch? input = null, double at = 0) => new(T(at), input ?? StatePatch.Empty, StartFacts.None);

    public static CompleteVisit Done(long visit, params string[] actions)
        => new(T0, visit, 1, [.. actions.Length == 0 ? ["default"] : actions], StatePatch.Empty);

    public static FailVisit Fail(long visit, RunError error, int attempt = 1) => new(T0, visit, attempt, error);

    public static FailAttempt FailOnce(long visit, RunError error, double wait, int attempt = 1)
        => new(T0, visit, attempt, error, TimeSpan.FromSeconds(wait));

    public static RunCommand Pause => new PauseRun(T0);

    public static RunCommand Continue => new ContinueRun(T0);

    public static RunCommand Cancel => new CancelRun(T0, "enough");

    public static RunCommand Kill => new KillRun(T0, "out of hand");

    public static RunCommand Again(bool newKeys = false) => new RetryRun(T0, newKeys);

    public static RunCommand Recover(bool clean = false, double at = 0) => new Recover(T(at), clean);

    public static FinishCancel Cancelled(params long[] interrupted) => new(T0, interrupted);

    public static TokenEmission Token(long visit, string node, int number = 1, int frame = 0, RunError? error = null)
        => new(visit, node, number, frame, error);

    public static TokenEnd End(string action = "default", int frame = 0) => new(frame, action, false);

    public static TokenEnd Exit(string action, int frame = 0) => new(frame, action, true);

    public static Moves Emits(params TokenEmission[] tokens) => new(tokens, [], [], []);

    public static Moves Ends(params TokenEnd[] ends) => new([], ends, [], []);

    /// <summary>The start of a run of a flow.</summary>
    public static RunStarted Started(FlowDefinition flow, params TokenEmission[] tokens)
        => new(T0, flow.Name, flow.Fingerprint, StatePatch.Empty, StartFacts.None, Emits(tokens));

    public static VisitCompleted Completed(long visit, Moves moves, params string[] actions)
        => new(T0, visit, [.. actions.Length == 0 ? ["default"] : actions], StatePatch.Empty, moves);
}
