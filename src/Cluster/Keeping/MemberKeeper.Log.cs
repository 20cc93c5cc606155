using Microsoft.Extensions.Logging;

namespace ActorFlow.Cluster.Keeping;

/// <content>What it says.</content>
internal sealed partial class MemberKeeper
{
    [LoggerMessage(80, LogLevel.Information, "Joined the cluster as {Life}.")]
    private static partial void Joined(ILogger logger, string life);

    [LoggerMessage(81, LogLevel.Warning, "The cluster could not be joined; that is tried again at the next heartbeat.")]
    private static partial void NotJoined(ILogger logger, Exception error);

    [LoggerMessage(82, LogLevel.Warning, "The lease of {Life} could not be renewed; that is tried again at the next heartbeat.")]
    private static partial void NotRenewed(ILogger logger, Exception error, string life);

    [LoggerMessage(83, LogLevel.Warning,
        "The lease of {Life} cannot be trusted any more: its {Count} shards are let go of until it is renewed. The database did not answer in time, or this process stood still.")]
    private static partial void StoodDown(ILogger logger, int count, string life);

    [LoggerMessage(84, LogLevel.Warning,
        "{Life} was declared dead, as its lease was over; its shards are others'. This process joins again as a new member.")]
    private static partial void LifeEnded(ILogger logger, string life);

    [LoggerMessage(85, LogLevel.Error,
        "{Life} renews its lease no more, because it could not see members and shards for too long: its shards are to go to others.")]
    private static partial void Blind(ILogger logger, string life);

    [LoggerMessage(86, LogLevel.Warning, "Members and shards could not be looked at; that is tried again at the next heartbeat.")]
    private static partial void NotLooked(ILogger logger, Exception error);

    [LoggerMessage(87, LogLevel.Error,
        "The database has {Found} shards and this member's option Cluster:Shards is {Expected}. It takes none: set the option to {Found}.")]
    private static partial void OtherShards(ILogger logger, int found, int expected);

    [LoggerMessage(88, LogLevel.Information, "{Count} members share the shards now.")]
    private static partial void MembersChanged(ILogger logger, int count);

    [LoggerMessage(89, LogLevel.Warning, "Shards could not be claimed; that is tried again after the next look.")]
    private static partial void NotClaimed(ILogger logger, Exception error);

    [LoggerMessage(90, LogLevel.Information, "{Life} took {Count} shards.")]
    private static partial void ShardsTaken(ILogger logger, int count, string life);

    [LoggerMessage(91, LogLevel.Warning, "{Count} shards of {Life} belong to others now.")]
    private static partial void ShardsLost(ILogger logger, int count, string life);

    [LoggerMessage(92, LogLevel.Error, "{Count} shards could not be taken up; that is tried again after the next look.")]
    private static partial void NotGained(ILogger logger, Exception error, int count);

    [LoggerMessage(93, LogLevel.Warning, "Shard {Shard} could not be handed over in order, and is let go of at once.")]
    private static partial void NotHandedOver(ILogger logger, Exception error, int shard);

    [LoggerMessage(94, LogLevel.Warning, "{Count} shards could not be released; that is tried again at the next heartbeat.")]
    private static partial void NotReleased(ILogger logger, Exception error, int count);

    [LoggerMessage(95, LogLevel.Warning, "The event format of shards could not be raised; that is tried again after the next look.")]
    private static partial void FormatNotRaised(ILogger logger, Exception error);

    [LoggerMessage(96, LogLevel.Information, "{Life} drains: it hands {Count} shards over and takes no more.")]
    private static partial void Draining(ILogger logger, string life, int count);

    [LoggerMessage(97, LogLevel.Warning, "{Life} could not say that it leaves; its lease will run out.")]
    private static partial void NotLeft(ILogger logger, Exception error, string life);
}
