using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Endpoints;

/// <summary>The parameters that several operations take.</summary>
internal static class Parameters
{
    public static readonly ApiParameter<string> Flow = Parameter.Segment("flow", "The name of the flow.");

    public static readonly ApiParameter<RunId> Run = Parameter.Segment("id", "The id of the run, percent-encoded where it holds other characters than those of a URL.", RunId.MaxLength, static text => new RunId(text));

    public static readonly ApiParameter<QuestionId> Question = Parameter.Segment("id", "The id of the question, such as order-7:2.", RunId.MaxLength + 20, QuestionId.Parse);

    public static readonly ApiParameter<string?> FlowOfQuery = Parameter.Text("flow", "The name of the flow; needed where the server has more than one.");

    public static readonly ApiParameter<int> Limit = Parameter.Number("limit", "The most entries of the page.", 1, 1_000, 50);

    public static readonly ApiParameter<string?> After = Parameter.Text("after", "Where to go on: 'next' of the page before, with the same filters.");

    public static readonly ApiParameter<string?> IfMatch = Parameter.Text(
        "If-Match", "The tag of what the caller has seen: then nothing is done, and the answer is 412, where it is another now.", ParameterPlace.Header);

    public static readonly ApiParameter<string?> IfNoneMatch = Parameter.Text("If-None-Match", "The tag of the version that the caller has: then the answer is 304 where nothing has changed.", ParameterPlace.Header);
}
