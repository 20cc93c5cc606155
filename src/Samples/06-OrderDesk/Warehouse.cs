namespace ActorFlow.Samples.OrderDesk;

/// <summary>A warehouse of three articles.</summary>
internal static class Warehouse
{
    public static int CountOf(string item) => item switch
    {
        "kettle" => 12,
        "lamp" => 2,
        _ => 0,
    };
}
