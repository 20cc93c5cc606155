using System.Text.Json.Serialization;

namespace ActorFlow.Server.Problems;

/// <summary>Problem details (RFC 9457), with the word that programs rest on and the id under which the log has the request.</summary>
internal sealed record ProblemJson(
    string Type, string Title, int Status, string Detail, string Instance, string Code, string RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RequestFault>? Errors);
