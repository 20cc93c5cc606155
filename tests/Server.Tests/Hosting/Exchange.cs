namespace ActorFlow.Server.Tests.Hosting;

/// <summary>A request and how it was answered; the body of an answer that goes on is not kept.</summary>
internal sealed record Exchange(string Method, string Path, int Status, string? MediaType, string? Body);
