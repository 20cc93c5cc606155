using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ActorFlow.Server.Problems;

/// <summary>Tells the faults of the engine as problems of a request.</summary>
internal static class EngineProblems
{
    /// <summary>The problem that an exception is, or null when nobody expected it.</summary>
    public static ApiProblemException? Of(Exception error) => error switch
    {
        ApiProblemException problem => problem,
        RunNotFoundException => Told(ProblemCode.UnknownRun, error),
        RunPrunedException => Told(ProblemCode.RunPruned, error),
        VersionTrimmedException => Told(ProblemCode.VersionTrimmed, error),
        RunQuarantinedException => Told(ProblemCode.RunQuarantined, error),
        RunJournalException or JournalTooNewException or RunLostException => Told(ProblemCode.RunUnreadable, error),
        RunConflictException => Told(ProblemCode.RunConflict, error),
        FlowNotRegisteredException => Told(ProblemCode.UnknownFlow, error),
        QuestionNotFoundException => Told(ProblemCode.UnknownQuestion, error),
        SignalRefusedException => Told(ProblemCode.SignalRefused, error),
        UpdateRefusedException => Told(ProblemCode.UpdateRefused, error),
        CapabilityMissingException => Told(ProblemCode.NotSupported, error),
        FlowSystemStoppedException => Told(ProblemCode.Stopping, error),
        JournalUnavailableException => Told(ProblemCode.JournalUnavailable, error),
        Hosting.FlowSystemNotStartedException => Told(ProblemCode.NotReady, error),
        AppendTooLargeException or StateException => Told(ProblemCode.ValueRefused, error),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Told(ProblemCode.BodyTooLarge, error),
        BadHttpRequestException => Told(ProblemCode.BadRequest, error),
        Definitions.WebhookSecretException => Told(ProblemCode.ProofWrong, error),
        JsonException => Told(ProblemCode.BadBody, error),
        _ => null,
    };

    private static ApiProblemException Told(ProblemCode code, Exception error) => new(code, error.Message, inner: error)
    {
        Headers = code.Status == StatusCodes.Status503ServiceUnavailable ? [("Retry-After", "1")] : [],
    };
}
