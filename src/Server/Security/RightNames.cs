using ActorFlow.Journal;

namespace ActorFlow.Server.Security;

/// <summary>Rights as words.</summary>
internal static class RightNames
{
    public static readonly IReadOnlyList<(string Word, AccessRights Right)> All =
        [("read", AccessRights.Read), ("operate", AccessRights.Operate), ("answer", AccessRights.Answer), ("admin", AccessRights.Admin)];

    public static IReadOnlyList<string> Of(AccessRights rights) => [.. All.Where(one => rights.HasFlag(one.Right)).Select(one => one.Word)];

    /// <returns>The right, or none for a word that names none.</returns>
    public static AccessRights Find(string word) => All.FirstOrDefault(one => one.Word == word).Right;

    /// <summary>What a caller with some rights may do: who has the right <c>admin</c> may do everything.</summary>
    public static bool Grant(this AccessRights held, ServerRight needed)
        => needed is ServerRight.None || held.HasFlag(AccessRights.Admin) || held.HasFlag(Of(needed));

    private static AccessRights Of(ServerRight right) => right switch
    {
        ServerRight.Read => AccessRights.Read,
        ServerRight.Operate => AccessRights.Operate,
        ServerRight.Answer => AccessRights.Answer,
        _ => AccessRights.Admin,
    };
}
