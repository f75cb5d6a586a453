namespace SessionKernel;

/// <summary>Why a lane was closed.</summary>
internal enum LaneEnd : byte
{
    /// <summary>The connection failed, or the server closed it.</summary>
    ConnectionLost,

    /// <summary>The oldest command passed its deadline, and nothing came meanwhile.</summary>
    Silent,

    /// <summary>The oldest command was not answered for several times its deadline, though something came now and then.</summary>
    TooSlow,

    /// <summary>The server said what can't be: replies and commands may be out of step.</summary>
    ProtocolBroken,

    /// <summary>The server is no primary any more.</summary>
    NotPrimary,

    /// <summary>Another server is the primary now, as sentinels or the multiplexer see it.</summary>
    Superseded,

    /// <summary>The server does not tell its role any more: the next handshake decides.</summary>
    RoleUnknown,

    /// <summary>The process stood still for longer than a command may take: the server may have given the connection up.</summary>
    ProcessFroze,

    /// <summary>The store was disposed.</summary>
    Disposed,
}
