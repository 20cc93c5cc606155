using System.Text.Json;
using ActorFlow.Definitions;

namespace ActorFlow.Server.Json;

/// <summary>The flows of the server, as JSON.</summary>
internal sealed record FlowListJson(IReadOnlyList<FlowJson> Flows);

/// <summary>A flow, as JSON.</summary>
internal sealed record FlowJson(string Name, string? Title, string? Description, string? Version, string Fingerprint, Durability Durability,
    int Nodes, bool HasDocument)
{
    public static FlowJson Of(FlowDefinition flow, FlowDocument? document)
        => new(flow.Name, document?.Name, document?.Description, document?.Version, flow.Fingerprint, flow.Durability, flow.Nodes.Count(),
            document is not null);
}

/// <summary>All of a flow, as JSON.</summary>
internal sealed record FlowDetailJson(
    string Name, string? Title, string? Description, string? Version, string Fingerprint, Durability Durability, bool HasDocument,
        IReadOnlyList<string> Starts, int MaxSteps,
    double? DeadlineSeconds, IReadOnlyList<string> Overridable, IReadOnlyList<FlowNodeJson> Nodes, IReadOnlyList<FlowWayJson> Transitions,
        IReadOnlyList<string> Warnings)
{
    public static FlowDetailJson Of(FlowDefinition flow, FlowDocument? document) => new(
        flow.Name, document?.Name, document?.Description, document?.Version, flow.Fingerprint, flow.Durability, document is not null, flow.Starts,
            flow.MaxSteps,
        flow.Deadline?.TotalSeconds, document?.Overridable ?? [],
            [.. flow.Nodes.Select(node => new FlowNodeJson(node.Name, NameOf(flow.JoinOf(node))))],
        [.. flow.Transitions.Select(way => new FlowWayJson(way.From, way.Action, way.Kind, way.To,
            way.Kind == TransitionKind.Exit ? way.Exit : default(ActionName?)))],
        [.. flow.Warnings.Select(warning => warning.ToString())]);

    private static string NameOf(Join join) => join.Kind switch
    {
        JoinKind.AtLeast => $"at-least({join.Count})",
        var kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()),
    };
}

/// <summary>A node of a flow, as JSON.</summary>
internal sealed record FlowNodeJson(string Name, string Join);

/// <summary>What an action of a node leads to, as JSON.</summary>
internal sealed record FlowWayJson(string From, ActionName Action, TransitionKind Kind, string? To, ActionName? Exit);

/// <summary>A document that was registered, as JSON: <c>changed</c> is false where it is the one that was there.</summary>
internal sealed record RegisteredJson(string Flow, string Fingerprint, bool Changed, bool Kept, IReadOnlyList<DocumentProblemJson> Warnings);

/// <summary>What is wrong with a document, as JSON.</summary>
internal sealed record ValidationJson(bool Valid, string? Id, IReadOnlyList<DocumentProblemJson> Problems);

/// <summary>A problem of a document, as JSON.</summary>
internal sealed record DocumentProblemJson(string Code, string Path, int Line, int Column, string What, string Remedy, bool Warning)
{
    public static DocumentProblemJson Of(DocumentProblem problem)
        => new(problem.Code, problem.Path, problem.Place.Line, problem.Place.Column, problem.What, problem.Remedy, problem.IsWarning);
}
