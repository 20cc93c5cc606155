using System.Security.Cryptography;
using System.Text;

namespace ActorFlow.Samples.TextPipeline.Summary;

/// <summary>The summariser plays a service that is overloaded now and then.</summary>
public sealed class SummariserBusyException() : Exception("the summariser is busy");

/// <summary>
/// Decides when the summariser is busy: from a hash of the document and the attempt, so that the same document meets the same trouble on
/// every machine and after every crash. Never at the third attempt.
/// </summary>
public static class Outage
{
    /// <summary>With so many attempts every document gets through.</summary>
    public const int AttemptsNeeded = 3;

    public static bool Strikes(string contentHash, int attempt) =>
        attempt < AttemptsNeeded && SHA256.HashData(Encoding.UTF8.GetBytes($"attempt {attempt} of {contentHash}"))[0] % 5 < 2;
}
