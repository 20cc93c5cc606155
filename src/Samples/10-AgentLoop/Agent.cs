namespace ActorFlow.Samples.AgentLoop;

/// <summary>
/// An agent: it decides on a tool, the tool acts, and it decides again by what came of that, until it has an answer or has decided often enough.
/// </summary>
public static class Agent
{
    /// <summary>How often it may decide.</summary>
    public const int MaxDecisions = 6;

    /// <summary>The flow: <c>decide</c> jumps to the tool that it names; every tool leads back to <c>decide</c>.</summary>
    /// <param name="model">What decides; stands for a call of a language model.</param>
    public static FlowDefinition Flow(IModel model)
    {
        var look = Tool("look up", argument => Facts.TryGetValue(argument, out var fact) ? fact : "nothing is known");
        var add = Tool("add", argument => argument.Split('+').Sum(int.Parse).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var giveUp = Node.Named("give up").Post((s, x) => x.Terminate($"no answer after {MaxDecisions} decisions"));
        var decide = Node.Named("decide")
            .Prep(s => (Question: s.GetString("question"), Seen: s.GetList<string>("seen").ToArray()))
            .Exec(async (known, x) => await model.DecideAsync(known.Question, known.Seen, x.CancellationToken))
            .Post(async (s, decision, x) =>
            {
                // A version to look at, and to go on from with another model or another state.
                await x.CheckpointAsync(decision);
                s.Set("argument", decision.Argument);
                if (decision.Tool is { } tool)
                    x.Goto(tool);
                else
                    x.Terminate(decision.Argument);
                return ActionName.Default;
            })
            .MaxVisits(MaxDecisions);
        return ActorFlow.Flow.Named("agent").StartAt(decide).Connect(look, decide).Connect(add, decide).Include(look, add).OnError(decide, giveUp)
            .Build();
    }

    /// <summary>Asks a question and tells what the agent did, and its answer.</summary>
    /// <returns>The exit code: 0 also when it gives up, as that is an answer too.</returns>
    public static async Task<int> RunAsync(string question, IModel model, TextWriter output)
    {
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(Flow(model)));
        var result = await (await system.StartAsync("agent", new RunInput { ["question"] = question })).WaitAsync();
        foreach (var seen in result.State.GetList<string>("seen"))
            output.WriteLine(seen);
        output.WriteLine(result.IsTerminated ? result.TerminationOf<string>() : result.Errors[0].Message);
        return result.ExitCode();
    }

    private static readonly Dictionary<string, string> Facts = new(StringComparer.Ordinal) { ["apples"] = "3", ["pears"] = "4" };

    private static LambdaNode<string, string> Tool(string name, Func<string, string> act) => Node.Named(name)
        .Prep(s => s.GetString("argument"))
        .Exec(argument => $"{name} {argument}: {act(argument)}")
        .Post((s, seen) => s.Append("seen", seen));
}
