using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Endpoints;

/// <summary>Answers that several operations have.</summary>
internal static class Reply
{
    public static readonly OperationAnswer NotModified = new(304, null, "The caller has this version already.") { MediaTypes = [] };
}
