using ActorFlow.Definitions;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;
using Microsoft.Net.Http.Headers;

namespace ActorFlow.Server.Endpoints;

/// <summary>Flows: what there is, how it looks, and whether a document can be used.</summary>
internal static class FlowEndpoints
{
    private const string Tag = "flows";
    private const string Path = OperationTable.Prefix + "/flows";

    private static readonly RequiredRight ReadOne = new(ServerRight.Read, Concern.Flow);

    private static readonly ApiParameter<string> DocumentFormatted = Parameter.Choice("format", "How the document is written.", "json", "json", "yaml");

    private static readonly ApiParameter<bool> Compatible = Parameter.Flag("compatible", "Whether unknown members are only warned of, as for documents of other tools.");

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("listFlows", "GET", Path, new RequiredRight(ServerRight.Read, Concern.Listed), "Lists the flows that can be started.", ListAsync)
        {
            Tag = Tag, Parameters = [Parameters.IfNoneMatch], Answers = [new(200, typeof(FlowListJson), "The flows, by name."), Reply.NotModified],
        },
        new("getFlow", "GET", Path + "/{flow}", ReadOne, "Tells all of a flow.", GetAsync)
        {
            Tag = Tag, Parameters = [Parameters.Flow, Parameters.IfNoneMatch], Answers = [new(200, typeof(FlowDetailJson), "The flow."), Reply.NotModified], Problems = [ProblemCode.UnknownFlow],
        },
        new("getFlowDocument", "GET", Path + "/{flow}/document", ReadOne, "Gives the document that a flow was made of.", DocumentAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Flow, DocumentFormatted, Parameters.IfNoneMatch],
            Answers = [new(200, null, "The document, in the one form that all documents are written in.") { MediaTypes = ["application/json", "application/yaml"] }, Reply.NotModified],
            Problems = [ProblemCode.UnknownFlow, ProblemCode.NoDocument],
        },
        new("getFlowDiagram", "GET", Path + "/{flow}/diagram", ReadOne, "Draws a flow.", DiagramAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Flow, Diagrams.Format, Parameters.IfNoneMatch],
            Answers = [Diagrams.Answer, Reply.NotModified],
            Problems = [ProblemCode.UnknownFlow],
        },
        new("registerDocument", "PUT", Path + "/{flow}/document", new RequiredRight(ServerRight.Admin, Concern.Flow), "Registers a document while the server runs, or puts a new one in its place.", RegisterAsync)
        {
            Tag = Tag,
            Details = "New runs are started with it; runs that were started before keep theirs. With a folder of documents it is kept there for the next start; else it is for this one only ('kept').",
            Parameters = [Parameters.Flow, Compatible, Parameters.IfMatch],
            Body = new(null, "The document, as JSON or YAML; its id is the name of the flow.") { IsRequired = true, MediaTypes = ["application/json", "application/yaml"] },
            Answers = [new(200, typeof(RegisteredJson), "It is registered.")],
            Problems = [ProblemCode.BodyMissing, ProblemCode.BadBody, ProblemCode.BadDocument, ProblemCode.FlowFixed],
        },
        new("validateDocument", "POST", Path + "/validate", new RequiredRight(ServerRight.Read, Concern.Listed), "Checks a document, and keeps nothing of it.", ValidateAsync)
        {
            Tag = Tag,
            IsSafe = true,
            Parameters = [Compatible],
            Body = new(null, "The document, as JSON or YAML.") { IsRequired = true, MediaTypes = ["application/json", "application/yaml"] },
            Answers = [new(200, typeof(ValidationJson), "Whether it can be used, and everything that is wrong with it.")],
            Problems = [ProblemCode.BodyMissing, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.BadBody],
        },
    ];

    /// <summary>The flow that a request names.</summary>
    /// <exception cref="ApiProblemException">There is none.</exception>
    public static FlowDefinition Find(ApiCall call, string name)
        => call.System.Flows.FirstOrDefault(flow => flow.Name == name)
            ?? throw new ApiProblemException(ProblemCode.UnknownFlow, $"There is no flow '{name}'. {OperationTable.Prefix}/flows lists those that there are.");

    private static Task ListAsync(ApiCall call) => call.AnswerTaggedAsync(
        new FlowListJson([.. call.System.Flows.Where(flow => call.Caller.Sees(flow.Name)).Select(flow => FlowJson.Of(flow, call.Catalog.Find(flow.Name)))]));

    private static Task GetAsync(ApiCall call)
    {
        var flow = Find(call, call.Get(Parameters.Flow));
        return call.AnswerTaggedAsync(FlowDetailJson.Of(flow, call.Catalog.Find(flow.Name)));
    }

    private static Task DocumentAsync(ApiCall call)
    {
        var flow = Find(call, call.Get(Parameters.Flow));
        var document = call.Catalog.Find(flow.Name)
            ?? throw new ApiProblemException(ProblemCode.NoDocument, $"Flow '{flow.Name}' was drawn by a program, so there is no document of it. Its diagram shows it.");
        return call.Get(DocumentFormatted) == "yaml"
            ? call.AnswerTaggedTextAsync(FlowDocumentWriter.ToYaml(document), "application/yaml")
            : call.AnswerTaggedTextAsync(FlowDocumentWriter.ToJson(document), "application/json");
    }

    private static Task DiagramAsync(ApiCall call) => Diagrams.AnswerAsync(call, FlowDrawing.Of(Find(call, call.Get(Parameters.Flow))));

    private static async Task ValidateAsync(ApiCall call)
    {
        var (document, problems) = await ReadAsync(call);
        await call.AnswerAsync(new ValidationJson(problems.All(problem => problem.IsWarning), document?.Id, [.. problems.Select(DocumentProblemJson.Of)]));
    }

    private static async Task RegisterAsync(ApiCall call)
    {
        var name = call.Get(Parameters.Flow);
        var (document, problems) = await ReadAsync(call);
        if (document is null || problems.Any(problem => !problem.IsWarning))
        {
            throw new ApiProblemException(ProblemCode.BadDocument, "The document cannot be used: 'errors' tells everything that is wrong with it.",
                [.. problems.Where(problem => !problem.IsWarning).Select(problem => new RequestFault("body", problem.Path, $"{problem.Code}: {problem.What} {problem.Remedy}", problem.Place.Line, problem.Place.Column))]);
        }

        if (document.Id != name)
            throw Asked.Member("$.id", $"it is '{document.Id}', and the path says '{name}'");
        var flow = call.Catalog.Builder(document).Build(document);
        var (changed, kept) = (false, false);
        await Preconditions.HoldAsync(call, $"flow {name}", () => Task.FromResult(TagsOf(call, name)), async () =>
        {
            try
            {
                changed = await call.System.RegisterAsync(flow, call.Cancelled);
            }
            catch (ArgumentException error)
            {
                throw new ApiProblemException(ProblemCode.FlowFixed, error.Message.Split(" (Parameter", 2)[0], inner: error);
            }

            kept = await call.Catalog.KeepAsync(document, call.Cancelled);
        });
        await call.AnswerAsync(new RegisteredJson(flow.Name, flow.Fingerprint, changed, kept, [.. problems.Select(DocumentProblemJson.Of)]));
    }

    /// <summary>The tags under which a document is given out: as JSON, and as YAML. None where there is no such document.</summary>
    private static IReadOnlyList<string> TagsOf(ApiCall call, string name)
        => call.Catalog.Find(name) is { } document ? [ApiCall.TagOfText(FlowDocumentWriter.ToJson(document)), ApiCall.TagOfText(FlowDocumentWriter.ToYaml(document))] : [];

    private static async Task<(FlowDocument? Document, IReadOnlyList<DocumentProblem> Problems)> ReadAsync(ApiCall call)
    {
        var format = FormatOf(call);
        var text = await call.BytesAsync();
        if (text.Length == 0)
            throw new ApiProblemException(ProblemCode.BodyMissing, "The body is the document, and there is none.");
        var reading = FlowDocumentReader.Read(text.Span, format, new DocumentReaderOptions { IsCompatible = call.Get(Compatible) });
        return (reading.Document, call.Catalog.Builder(reading.Document).Validate(reading));
    }

    private static DocumentFormat FormatOf(ApiCall call)
    {
        var type = MediaTypeHeaderValue.TryParse(call.Http.Request.ContentType, out var given) ? given.MediaType.ToString().ToLowerInvariant() : "";
        return type switch
        {
            "application/json" => DocumentFormat.Json,
            "application/yaml" or "application/x-yaml" or "text/yaml" => DocumentFormat.Yaml,
            _ => throw new ApiProblemException(ProblemCode.UnsupportedMediaType, $"A document is application/json or application/yaml, not '{call.Http.Request.ContentType ?? "nothing"}'."),
        };
    }
}
