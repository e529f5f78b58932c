// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IIssuerRegistry} from "./IIssuerRegistry.sol";
import {Term, newTerm} from "./Term.sol";

/// @title Accreditors and their mandates
/// @notice The governor's part: the contract's owner is the governor.
abstract contract AccreditorRegistry is IIssuerRegistry, Ownable2Step {
    uint256 private constant MAX_TEXT_LENGTH = 256;

    /// @inheritdoc IIssuerRegistry
    uint32 public accreditorCount;

    mapping(uint32 accreditor => Accreditor) private _accreditors;

    /// @inheritdoc IIssuerRegistry
    mapping(uint32 accreditor => address) public pendingAccreditor;

    /// @dev For proofs of storage: what a verifier needs of an accreditor, in one slot.
    mapping(uint32 accreditor => bytes32) private _accreditorCommitments;

    constructor(address governor) Ownable(governor) {}

    /// @notice Refused: without a governor, accreditors could never again be appointed or ended.
    function renounceOwnership() public view override onlyOwner {
        revert CannotRenounce(owner());
    }

    /// @inheritdoc IIssuerRegistry
    function appointAccreditor(
        address account,
        uint256 until,
        string calldata name,
        string calldata uri
    ) external onlyOwner returns (uint32 accreditor) {
        _requireAccount("accreditor", account);
        _requireText(name, uri);
        Term term = newTerm(block.timestamp, until);

        accreditor = ++accreditorCount;
        _accreditors[accreditor] = Accreditor(account, term, name, uri);
        _commitToAccreditor(accreditor);

        emit AccreditorAppointed(accreditor, account, term.from(), term.until(), name, uri);
    }

    /// @inheritdoc IIssuerRegistry
    function endAccreditor(uint32 accreditor, uint256 moment) external onlyOwner {
        require(_accreditors[accreditor].account != address(0), UnknownAccreditor(accreditor));

        Term term = _accreditors[accreditor].term.endedAt(moment);
        _accreditors[accreditor].term = term;
        _commitToAccreditor(accreditor);

        emit AccreditorEnded(accreditor, term.until());
    }

    /// @inheritdoc IIssuerRegistry
    function handOverAccreditor(uint32 accreditor, address account) external {
        require(_accreditors[accreditor].account == msg.sender, NotAccreditor(accreditor, msg.sender));

        pendingAccreditor[accreditor] = account;

        emit AccreditorHandoverStarted(accreditor, account);
    }

    /// @inheritdoc IIssuerRegistry
    function acceptAccreditor(uint32 accreditor) external {
        require(pendingAccreditor[accreditor] == msg.sender, NotPendingAccreditor(accreditor, msg.sender));

        delete pendingAccreditor[accreditor];
        _accreditors[accreditor].account = msg.sender;

        emit AccreditorHandoverAccepted(accreditor, msg.sender);
    }

    /// @inheritdoc IIssuerRegistry
    function getAccreditor(uint32 accreditor) public view returns (Accreditor memory) {
        return _accreditors[accreditor];
    }

    /* FOR THE ISSUERS' PART: one slot, no texts */

    function _accreditorAccount(uint32 accreditor) internal view returns (address) {
        return _accreditors[accreditor].account;
    }

    function _accreditorTerm(uint32 accreditor) internal view returns (Term) {
        return _accreditors[accreditor].term;
    }

    function _isMandated(uint32 accreditor) internal view returns (bool) {
        return _accreditors[accreditor].term.contains(block.timestamp);
    }

    function _requireAccount(string memory what, address account) internal pure {
        require(account != address(0), ZeroAddress(what));
    }

    function _requireText(string calldata name, string calldata uri) internal pure {
        require(
            bytes(name).length != 0 && bytes(name).length <= MAX_TEXT_LENGTH,
            BadLength("name", bytes(name).length)
        );
        require(bytes(uri).length != 0 && bytes(uri).length <= MAX_TEXT_LENGTH, BadLength("uri", bytes(uri).length));
    }

    /* PRIVATE */

    /// @dev The account stays out: it is handed over, and decides nothing of an anchor.
    function _commitToAccreditor(uint32 accreditor) private {
        Accreditor storage made = _accreditors[accreditor];
        _accreditorCommitments[accreditor] = keccak256(abi.encode(made.term, made.name, made.uri));
    }
}
